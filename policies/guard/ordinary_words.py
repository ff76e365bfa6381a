"""Everyday English words: what is too common to mark a narrative, and how a run-together hashtag falls into words."""

_WORDS = """
abuse domestic online poppy firework fireworks bonfire halloween ramadan eid diwali hanukkah pray paris county spiking
dementia autism disability pride hate swan policewoman winter weather share sharing post recruit recruiting apprentice
apprentices cadets special constable constables behaviour antisocial anti rural wildlife cyber hour a about above
across act action active actually add address advice affected after again against age ago ahead aid air airport alarm
alert alive all allow alone along already also always am ambulance an and animal annual another answer any anyone
anything apart appeal appear apply appointment april are area armed army around arrest arrested arrive art as ask
asked assault assist assistance at attack attacked attacks attend august autumn available avoid award aware awareness
away baby back bad bag bail ball bank bar base be beach beat because become been before began begin behind being
believe best better between big bike bill bin bins birthday black blaze block blocked blood blue board boat body bomb
bombing book border both bottle box boy boys break breaking bridge bring britain british broke brother brought budget
build building built burglary burn bus business busy but buy by call called calls calm came camera campaign can cancel
cancelled cancer car care careful carers carnival carry cars case cash cat catch cause caution cctv celebrate centre
central century ceremony challenge chance change charge charged charity chat check chief child children choice
christmas church city citizen citizens class clean clear climate close closed closure clothes clothing club clue coast
coffee cold collision come comfort coming comment commit committee common community company complaint concern
concerned concert condition conference confirm confirmed contact continue control cook cool cooperation cope cost
council councillor councils count country county couple course court cover covid cowardly crash crew crews crime
crimes criminal crisis cross crowd culture cup customer customers cut cycle cycling daily damage dance danger
dangerous dark data date daughter day days dead deal death december decision deep defence delay delayed delays deliver
demo democracy demand department depot deputy details detective detectives did die died different digital dinner
direct disabled disaster discuss disease disorder disruption district diversion do doctor doctors documents does dog
dogs doing done donate door down dress drink drive driver drivers driving drop drugs drunk due during duty each early
earth east easter easy eat education eight elderly elect election elections electric else emergency employ employment
empty end ending energy engine england english enjoy enquiries enquiry enough ensure enter entrance environment equal
escape estate europe evacuate evacuated evacuation even evening event events ever every everybody everyone everything
evidence evil exam example except expect experience explain explosion express extra eye eyes face facebook fact facts
fair fake fall false family families far farm fast fatal father fear february feed feel fell festival few field fight
fighting film final finance find fine fire firearm firearms fired firefighter firefighters fires first fish fit five
fix flag flat flood flooded flooding floods floor flow fly focus follow food foot football footage for force forces
foreign forest forget form forward found four france fraud free freedom fresh friday friend friends from front fuel
full fun fund funding future game games garden gas gate gave get girl girls give given glass go goal goes going gold
gone good goods got government great green grey ground group groups grow guard guest guide gun guns had hair half hall
hand hands happen happened happening happy harbour hard harm has hate have he head headquarters health hear heard
heart hearts heat heavy held help helping helpline her here hero heroes hide hiding high highway hill him his history
hit hoax hold holiday home homes honest hope horse hospital hospitals hostage hostages hot hour hours house houses
housing how huge human hundred hunt hurt husband i ice idea identify if ill illegal image images immigrant immigrants
immigration impact important in incident incidents include independent industry info inform information injured
injuries injury innocent inquiry inside inspector insurance interest internet into investigate investigating
investigation invite is island issue it item items its jail january job jobs join journey judge july june jury just
justice keep key kid kids kill killed killer killing kind king kitchen knife know known labour lack lady lake land
lane lanes language large last late later law lead leader leaders league learn least leave leaving left legal less let
letter level liar liars library lie lies life lift light lights like limit line link list listen little live lives
local location lock locked lockdown london long look looking lorry lose loss lost lot loud love low lunch machine made
mail main major make man manager many map march mark market marriage mask mass match matter may mayor me meal mean
media medical meet meeting member members memorial memory men mental message met midnight might mile miles military
million mind mine minister minor minute minutes miss missing mobile model moment monday money month months moon more
morning mosque most mother motor motorway mountain mouth move moved movement mum murder murdered museum music muslim
muslims must my name names nation national natural nature near nearby need needs neighbour neighbours never new news
next nice night nine no nobody noise none normal north not note nothing notice november now number nurse nurses obey
object october of off offence offer office officer officers official often oil old older on once one online only open
opening operation opinion opportunity or order ordinary organise other others our out outside over own owner page paid
pain panic paper parade paramedic paramedics parent parents park parking part parties party pass passenger passengers
past path patient patients pay peace peaceful pedestrian pedestrians people per period permit person personal pet
petrol phone photo photos picture pictures place plan plane plans plant platform play players please pm point police
policing policy political politicians politics poll polling pool poor port positive post posts power powers prayer
prayers precaution pregnant prepare present president press pressure prevent price pride prime prison private probably
problem product programme project property protect protection protest protesters protests proud provide public pub
pull pupils purple purse put quality queen question questions queue quick quickly quiet quite race racism racist radio
rail railway rain raise ran range rape rapid rate reach read ready real really reason receive recent recovery
recycling red reduce refugee refugees refuse region register regular release remain remember remembrance remind remove
rent repair repairs report reported reporter reporters reports request rescue rescued resident residents resist
respect respond response rest restaurant result results return returned review ride right rights ring riot rioters
riots rise risk river road roads roadworks robbery role roof room route royal rubbish rule rules rumour rumours run
running rush safe safely safer safety said sale same sat saturday save saw say saying says scam scene school schools
science sea search searching season seat second secret secretary section security see seek seen sell send senior
september sergeant series serious service services set seven several severe sexual shall share sharing she shelter
ship shock shoot shooter shooting shootings shop shopping shops short shot shots should shout show shut siblings side
siege sign signs silence silver since single sir sister sit site six size skill sleep slow small smoke snow so social
society soft soldier soldiers solidarity some someone something son soon sorry south space speak speaker special
speech speed spirit sport sports spot spread spring square stabbed stabbing staff stage stand start started state
statement station stations stay step still stolen stone stop stopped storm story strange stranger street streets
strength strike strong student students study such sudden suffer summer sun sunday supply support supporting sure
surgery surprise survey survivor survivors suspect suspected suspects swim system table take taken taking talk target
tax taxi teach teacher teachers team teams technology teenager telephone television tell temperature ten term terror
terrorism terrorist terrorists test than thank thanks that the theatre theft their them then there these they thief
thing things think third this those though thought thoughts thousand threat threats three through thunder thursday
ticket tickets tide till time times tip tired to today together told tomorrow tonight too took tool top total touch
tourist tower town trade tradition traffic train training trains tram transport trauma travel travelling treat
treatment tree trees trial tribute tributes trip trouble truck true trust truth try tube tuesday tunnel turn tv twelve
twenty twitter two type uk under understand union unique unit united university until up update updates upon urgent
urging us use used useful user vaccine value van vehicle vehicles venue very victim victims video videos view vigil
village violence violent visit visitor visitors voice volunteer volunteers vote voter voters voting wait walk walking
wall want war warm warning was wash waste watch water way we weapon weapons wear weather website wednesday week
weekend weeks welcome well went were west wet what wheel when where whether which while white who whole why wide widow
wife wild will win wind winds window winter wish with within without witness witnesses woman women wonderful wood word
words work worker workers working works world worried worry worse worst worth would wrong year years yellow yes
yesterday yet you young your youth zone
"""

_LITTLE_TEXT = """
a an the this that these those at in on of to from for with by as and or but if so than then is are was were be been
being am has have had do does did will would can could may might must should shall not no it its he she they them
their his her we us our you your i me my who what which there here about into
"""
LITTLE: frozenset[str] = frozenset(_LITTLE_TEXT.split())
"""Words that join others and mark nothing."""

ORDINARY: frozenset[str] = frozenset(_WORDS.split())
"""Small letters, as `policies.guard.disguise.fold` gives them."""


def is_ordinary(word: str) -> bool:
    """Tell whether a folded word is everyday English, in the singular or plural."""
    return word in ORDINARY or (len(word) > 3 and word.endswith("s") and word[:-1] in ORDINARY)


def split_words(run: str) -> tuple[str, ...]:
    """Split a folded run of letters into the fewest everyday words; empty where it does not fall into such words."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 16), end):
            before = best[start]
            if before is None or not is_ordinary(run[start:end]):
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, run[start:end])
    return best[-1] or ()
