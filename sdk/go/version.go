package privcards

// Version of this package, as sent in User-Agent.
const Version = "1.0.0"

const userAgent = "privcards-go/" + Version
