"""What `--help` says below the options: formats, examples and exit statuses.

`{newest}` and its like stand for editions and releases; the parser fills them in.
"""

from __future__ import annotations

from typing import Final

RUN_EXAMPLES: Final = """\
targets:
  reference               nucleus_spec itself
  scale-nucleus==VERSION  a published release of the official SDK, installed from PyPI into an
                          environment of its own; its version decides the edition
  python:MODULE           a Python module with the documented class names
  sdk:PATH                the SDK as you have it: a checkout, a wheel, or a folder with its package;
                          installed like a release, of which it says which one it is
  -- COMMAND ARG...       any program that speaks the line protocol on stdin and stdout; it runs in
                          an empty directory, and arguments that are paths are made absolute

editions: {editions}; any release names its own, and latest the newest

examples:
  nucleus-conformance run scale-nucleus=={release}
  nucleus-conformance run scale-nucleus=={newest release} --strict --json report.jsonl
  nucleus-conformance run sdk:../my-fork -k 'box/*' -k dispatch
  nucleus-conformance run python:my_port --name patched
  nucleus-conformance run --cwd port -- go run .
  nucleus-conformance run --edition latest -- node port.mjs

exit status:
  0  every required case passed
  1  the implementation does not conform
  2  the command makes no sense: an unknown edition, a pattern that matches no case
  3  the implementation could not be installed or started, or never gave a proper reply
  4  the suite itself, or the machine, is at fault
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM; the report has the cases judged by then
  141  whoever read the output had gone before all was judged
"""

REPORT_EXAMPLES: Final = """\
formats:
  terminal   as run prints it
  markdown   for a file, a pull request or a job summary
  junit      JUnit XML, one suite per type
  html       one self-contained page, with search and filters
  badge      JSON for a shields.io endpoint badge
  github     annotations for GitHub Actions on stdout; the job summary is appended to
             $GITHUB_STEP_SUMMARY

examples:
  nucleus-conformance report report.jsonl
  nucleus-conformance report report.jsonl --format html -o report.html
  nucleus-conformance run reference --json - | nucleus-conformance report - --format junit
"""

FUZZ_EXAMPLES: Final = """\
examples:
  nucleus-conformance fuzz -- node port.mjs
  nucleus-conformance fuzz scale-nucleus=={newest release} --type box --max-requests 50000
  nucleus-conformance fuzz --save found -- node port.mjs
  nucleus-conformance run --fixtures found -- node port.mjs

exit status:
  0  found nothing
  1  found a request that is answered wrongly
  2, 3, 4, 129, 130, 141, 143  as for run
"""

GENERATE_EXAMPLES: Final = """\
each line:
  type, payload  a payload that the class of this type reads in this edition
  sent           what the edition sends of the prediction that was read
  with --broken  the code and JSON pointer of the reference's refusal, and the requirement that
                 the payload violates, instead of what is sent
What JSON parsers do not read alike is text: payload_text and sent_text are strings with the JSON
text of the value. The same seed gives the same lines, with the same versions of this package and of
Hypothesis, installed in the same way.

examples:
  nucleus-conformance generate --type box --count 1000 > boxes.jsonl
  nucleus-conformance generate --edition {newest} --seed 7 --broken | node check.mjs
"""

LINT_EXAMPLES: Final = """\
It needs an extra: pip install 'nucleus-spec[lint]'. A line is a payload with its type. A row
of an export is {"item": {"reference_id": ...}, "box": [...], "polygon": [...]}, the body of an
upload {"annotations": [...]}. Results in other formats, such as COCO, are to be converted first.

What a project always wants stands in its pyproject.toml, under
[tool.nucleus-conformance.lint]: edition, select, ignore, strict and input-format.

examples:
  nucleus-conformance lint predictions.jsonl
  nucleus-conformance lint 'dumps/*.jsonl.gz' --edition {newest} --workers 4
  nucleus-conformance lint predictions.jsonl --good upload.jsonl --bad look-at.jsonl
  nucleus-conformance lint predictions.jsonl --fix repaired.jsonl
  nucleus-conformance lint dumps --format html -o lint.html
  nucleus-conformance lint /shared/dumps --engine ray --address 10.0.0.1:6379
  nucleus-conformance lint part-1.jsonl --part 1.part
  nucleus-conformance lint merge 1.part 2.part
  nucleus-conformance lint --explain UPLOAD-2

exit status:
  0  no prediction has a mistake; there may be warnings
  1  a prediction has a mistake, or a warning with --strict; or there is no prediction;
     or a file is damaged, in UTF-16, or no text: what is before that is checked
  2  the command makes no sense: no such file, rule or edition; the extra is missing, or nobody
     answers at --address, or refuses
  4  the machine is at fault
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM; the report has what was read by then
  141  whoever read the output had gone
"""

REPLAY_EXAMPLES: Final = """\
It reads what lint reads, and needs the same extra: pip install 'nucleus-spec[lint]'. Each
prediction is decoded by both implementations, and the payloads that they send of it are compared.
Targets are those of run; a command may also stand in quotes, as in --against 'node port.mjs'.

examples:
  nucleus-conformance replay dump.jsonl --target scale-nucleus=={newest release}
  nucleus-conformance replay dumps --target sdk:../my-fork --against scale-nucleus=={release}
  nucleus-conformance replay 'dumps/*.jsonl.gz' --against ./old -- ./new
  nucleus-conformance replay dump.jsonl --resume journal --format html -o replay.html -- ./port
  nucleus-conformance replay s3://bucket/dumps --engine ray --target scale-nucleus=={newest release}
  nucleus-conformance replay /shared/dumps --engine ray --address 10.0.0.1:6379 -- ./port

exit status:
  0  nothing differs, or what permitted deviations explain
  1  a prediction comes out otherwise, or could not be compared; or none was replayed
  2  the command makes no sense: no such file or edition; the extra is missing, or nobody answers
     at --address, or refuses
  3  one of the two could not be installed or started, or never gave a proper reply
  4  the machine is at fault
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM; the report has what was replayed by then
  141  whoever read the output had gone
"""

IMPACT_EXAMPLES: Final = """\
It needs two extras: pip install 'nucleus-spec[lint,strategies]'; with --count 0, lint alone.

examples:
  nucleus-conformance impact scale-nucleus=={release} scale-nucleus=={newest release}
  nucleus-conformance impact reference ./port --edition {newest} --format html -o impact.html

exit status:
  as for replay
"""

DISTILL_EXAMPLES: Final = """\
It needs an extra: pip install 'nucleus-spec[lint]'. The reference says what is expected of each
prediction that is chosen, and the golden fixtures what releases may do otherwise.

examples:
  nucleus-conformance distill dumps -o suite
  nucleus-conformance distill predictions.jsonl -o suite --redact --edition {newest}
  nucleus-conformance run --fixtures suite -- ./port

exit status:
  0  the suite was written
  1  there is no prediction in it, or a file was not read to its end
  2  the command makes no sense: no such file or edition; the extra is missing
  4  the machine is at fault
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM; nothing was written
"""

DIFF_EXAMPLES: Final = """\
examples:
  nucleus-conformance diff main.jsonl branch.jsonl
  nucleus-conformance diff main.jsonl branch.jsonl --format markdown -o comment.md

exit status:
  0  no new failures
  1  new failures: a case fails that passed or did not exist before; or a case that passed was not
     judged, because the new run was cut off
  2  a file is not a report
"""

MATRIX_EXAMPLES: Final = """\
examples:
  nucleus-conformance matrix old-sdk.jsonl new-sdk.jsonl port.jsonl
  nucleus-conformance matrix reports/*.jsonl --format html -o matrix.html
"""

SMOKE_EXAMPLES: Final = """\
examples:
  nucleus-conformance smoke -- node port.mjs
  nucleus-conformance smoke --edition {newest} python:my_port

exit status:
  0  the harness speaks the protocol
  1  a step failed
  2, 3, 4, 129, 130, 141, 143  as for run
"""

LIST_EXAMPLES: Final = """\
examples:
  nucleus-conformance list --type box --flag number-lexeme
  nucleus-conformance list --requirement CONFIDENCE-1 --json
  nucleus-conformance list 'keypoints/construct/*' --edition {newest}
"""

EXPLAIN_EXAMPLES: Final = """\
examples:
  nucleus-conformance explain box/decode/zero-confidence
  nucleus-conformance explain CLASS-PDF-2
  nucleus-conformance explain number-lexeme --edition {newest}
"""

REQUIREMENTS_EXAMPLES: Final = """\
examples:
  nucleus-conformance requirements --brief
  nucleus-conformance requirements NUMBER-1 NUMBER-3 --json
"""

FIXTURES_EXAMPLES: Final = """\
examples:
  nucleus-conformance fixtures export vendor/nucleus --edition {newest}
  nucleus-conformance fixtures check
  nucleus-conformance fixtures record --edition {default}
"""

RECORD_EXAMPLES: Final = """\
examples:
  nucleus-conformance fixtures record
  nucleus-conformance fixtures record --edition {default}
"""

CHECK_EXAMPLES: Final = """\
examples:
  nucleus-conformance fixtures check
  nucleus-conformance fixtures check vendor/nucleus
"""

EXPORT_EXAMPLES: Final = """\
examples:
  nucleus-conformance fixtures export vendor/nucleus
  nucleus-conformance fixtures export vendor/nucleus --edition {newest} --type box
  nucleus-conformance fixtures export fixtures-go --as go --edition {default},latest
"""

INIT_EXAMPLES: Final = """\
examples:
  nucleus-conformance init go my-port
  nucleus-conformance init node .
  nucleus-conformance init rust my-port --edition {default}
"""

COMPLETION_EXAMPLES: Final = """\
examples:
  nucleus-conformance completion bash > ~/.nucleus-conformance.bash
  nucleus-conformance completion zsh > ~/.zfunc/_nucleus-conformance
  nucleus-conformance completion fish > ~/.config/fish/completions/nucleus-conformance.fish
"""
