"""A small laboratory of faults: a lying market, a moody post office, people at work, a nemesis, and a checker."""
