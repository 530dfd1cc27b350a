module privcards.com/go/tests

go 1.19

require privcards.com/go v1.0.0

replace privcards.com/go => ../
