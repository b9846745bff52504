"""What XML 1.0 cannot carry: serialisers write it all the same, and readers then fail or change it."""

from __future__ import annotations

import re

# XML 1.0, §2.2; and a carriage return, which §2.11 reads as a line feed.
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
