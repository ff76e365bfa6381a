"""What is being said: posts become narratives with momentum, hostility and severity. Pure."""
