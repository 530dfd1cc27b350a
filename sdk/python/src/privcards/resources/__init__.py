"""The nouns of the API, one file each. _async.pyi is made of them by tools/make_async_stub.py."""
