"""outputs.py FOLDER: do the reports in FOLDER agree with each other, and each with its format as far as one can tell without its schema?"""

import html.parser
import json
import os
import sys
import xml.etree.ElementTree as xml

folder = sys.argv[1]
PLACES = [("alias.c", 3), ("leak.c", 4), ("leak.c", 17), ("option.c", 3), ("paste.c", 7), ("pointer.c", 6), ("shared.h", 4)]


def read(name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


sarif = json.loads(read("out.sarif"))
run = sarif["runs"][0]
assert sarif["version"] == "2.1.0"
rules = run["tool"]["driver"]["rules"]
taxa = {taxon["id"] for taxon in run["taxonomies"][0]["taxa"]}
found = []
for result in run["results"]:
    rule = rules[result["ruleIndex"]]
    assert rule["id"] == result["ruleId"]
    assert rule["help"]["markdown"].startswith("# " + rule["id"]) and rule["helpUri"].startswith("https://learn.microsoft.com/")
    assert rule["fullDescription"]["text"] and rule["name"].isalnum() and rule["name"].startswith("Schannel")
    assert rule["relationships"] and {r["target"]["id"] for r in rule["relationships"]} <= taxa
    where = result["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uriBaseId"] == "SRCROOT"
    assert where["region"]["snippet"]["text"].strip()
    found.append((where["artifactLocation"]["uri"], where["region"]["startLine"]))
assert found == PLACES, found
leak = run["results"][2]
steps = leak["codeFlows"][0]["threadFlows"][0]["locations"]
assert steps[0]["location"]["physicalLocation"]["region"]["startLine"] == 11
assert steps[-1]["location"]["message"] == leak["message"]
assert leak["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "first_token"
fingerprints = [result["partialFingerprints"]["schannelTidy/v1"] for result in run["results"]]
assert len(set(fingerprints)) == len(fingerprints)
assert run["invocations"][0]["executionSuccessful"] is True

quality = json.loads(read("out.json"))
assert [(entry["location"]["path"], entry["location"]["lines"]["begin"]) for entry in quality] == PLACES
assert [entry["fingerprint"] for entry in quality] == fingerprints

suite = xml.fromstring(read("out.xml"))
failed = {case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None}
assert failed == {name for name, _ in PLACES}, failed
assert suite.get("failures") == str(len(failed)) and suite.get("errors") == "0"


class Page(html.parser.HTMLParser):
    """Is each element closed, and does the page do without anything else?"""
    def __init__(self):
        super().__init__()
        self.open, self.sections, self.links, self.text = [], [], [], ""

    def handle_starttag(self, tag, attributes):
        assert tag not in ("script", "img", "iframe", "object", "link"), tag
        if tag not in ("meta",):
            self.open.append(tag)
        if tag == "section":
            self.sections.append(dict(attributes)["id"])
        if tag == "a" and dict(attributes)["href"].startswith("#"):
            self.links.append(dict(attributes)["href"][1:])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text += data


page = Page()
page.feed(read("out.html"))
assert not page.open
assert page.sections == fingerprints
assert page.links and set(page.links) <= set(fingerprints)
assert "SECURITY_STATUS status = InitializeSecurityContextW(" in page.text
