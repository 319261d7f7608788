#!/bin/sh
# Makes the recordings of the tests with Debian's synthesiser: apt-get install flite
set -eu
cd "$(dirname "$0")"
flite -voice slt -t "show me errors of the last hour" -o errors.wav
flite -voice slt -t "slowest spans of the checkout service" -o checkout.wav
