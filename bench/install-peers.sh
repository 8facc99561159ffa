#!/usr/bin/env bash
# What `npm run bench` compares with and npm does not install, on Debian and Ubuntu; run it as root. Every peer that is
# missing is left out of the table, and said to be missing.
set -euo pipefail
apt-get update
apt-get install --yes --no-install-recommends g++ python3 python3-numpy openjdk-17-jdk-headless
npm install --no-save --no-audit @duckdb/node-api@1.5.6-r.1
