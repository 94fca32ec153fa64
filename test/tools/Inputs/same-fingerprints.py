"""same-fingerprints.py ONE TWO: have two SARIF files the same fingerprints, in other places?"""
import json
import sys


def results(name):
    with open(name) as file:
        return json.load(file)["runs"][0]["results"]


def places(found):
    return [r["locations"][0]["physicalLocation"]["region"] for r in found]


one, two = map(results, sys.argv[1:])
assert sorted(r["partialFingerprints"]["schannelTidy/v1"] for r in one) == \
    sorted(r["partialFingerprints"]["schannelTidy/v1"] for r in two)
assert places(one) != places(two)
