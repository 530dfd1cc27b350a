module privcards.com/go

go 1.19
