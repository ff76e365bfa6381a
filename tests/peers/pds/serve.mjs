// A Bluesky server with a directory of its own, for tests: node serve.mjs DIRECTORY_PORT SERVER_PORT DATA_FOLDER
import crypto from 'node:crypto'
import path from 'node:path'
import { PDS, envToCfg, envToSecrets } from '@atproto/pds'
import { Database, PlcServer } from '@did-plc/server'

const [plcPort, port, folder] = process.argv.slice(2)
await PlcServer.create({ db: Database.mock(), port: Number(plcPort) }).start()
const env = {
  devMode: true,
  port: Number(port),
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: path.join(folder, 'blobs'),
  didPlcUrl: `http://localhost:${plcPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  jwtSecret: crypto.randomBytes(16).toString('hex'),
  adminPassword: crypto.randomBytes(16).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString('hex'),
  bskyAppViewUrl: 'http://localhost:1', // app.bsky reads need an AppView, which there is none of here
  bskyAppViewDid: 'did:web:localhost',
  crawlers: [],
  disableSsrfProtection: true,
}
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()
console.log('ready')
