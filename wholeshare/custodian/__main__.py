"""`python -m wholeshare.custodian`: the custodian's process."""

import sys

from wholeshare.custodian.process import serve

serve(sys.stdin, sys.stdout)
