"""The texts of the interface in other languages: found in the code, kept in locale/, compiled without gettext's tools.

./portal manage messages            finds new texts, drops those that are gone, compiles
./portal manage messages --add fr   begins another language; docs/languages.md has the rest
"""
