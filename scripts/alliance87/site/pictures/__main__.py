"""Draw the charts of a built folder into ``drawn.json``, for servers that may not: run with the folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from alliance87.model.project import installed
from alliance87.site.library import read_library
from alliance87.site.pictures import drawing
from alliance87.site.pictures.gallery import PICTURES
from alliance87.site.pictures.picture import Teller
from alliance87.site.things.index import Index
from alliance87.site.words import read_words

library = read_library(installed(), Path(sys.argv[1]))
index = Index(library)
tellers = [Teller(library.store, index, words) for words in read_words().values()]
specs = [c.spec for t in tellers for draw in PICTURES.values() for c in draw(t).charts]
svgs = drawing.draw(specs)
drawn = {drawing.key(spec): svg for spec, svg in zip(specs, svgs, strict=True) if svg}
drawing.DRAWN.write_text(json.dumps(drawn, indent=0, sort_keys=True) + "\n", encoding="utf-8")
