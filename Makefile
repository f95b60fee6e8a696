# make run       build everything and serve it on http://127.0.0.1:8080; ADDR=host:port elsewhere
# make test      check everything, in a real browser too
# make bench     measure everything, one JSON line a figure; ONLY=regexp chooses
# make export    write the page as a folder for any host of files; DIR=folder
# make lint      check the form of the code, which make test does too
# make build     build the program and the page
# make models    fetch the pretrained models, also those that could not be had before
# make datasets  write the data sets
# make pretrain  train the small models in git anew: an hour or two
# make clean     remove what was built
#
# Targets are files where they can be, so that what is up to date is not made
# again.

# The engine's kernels need this very release and its SIMD packages.
export GOTOOLCHAIN := go1.27.3
export GOEXPERIMENT := simd
export CGO_ENABLED := 0

ADDR ?= 127.0.0.1:8080
DIR  ?= site

gen     := static/gen
model   := static/models/all-MiniLM-L6-v2/model.safetensors
models  := static/models/.fetched
npm     := node_modules/.package-lock.json
sentences := node_modules/nlp-corpus/package.json
modules := go.mod go.sum
engine  := $(shell find engine -name '*.go' -o -name '*.s' -o -name '*.wgsl' 2>/dev/null)
page    := $(shell find app wasm/page -type f 2>/dev/null) $(wildcard engine/run/*.go engine/message/*.go engine/metric/*.go engine/entity/*.go)
worker  := $(shell find wasm/worker wasm/browser -type f 2>/dev/null) $(engine)
program := $(shell find server app -type f 2>/dev/null) $(engine)
joiner  := $(wildcard server/content/segments/*.go)
site    := $(gen)/page.wasm $(gen)/engine.wasm $(gen)/kernel.wasm $(gen)/wasm_exec.js $(gen)/echarts.min.js
wasm    := GOOS=js GOARCH=wasm go build -trimpath -ldflags="-s -w" -o

# The page waits for the browser, not for its own code: without inlining, but
# for the runtime's, its program packs to 6 % less, though it unpacks to 5 % more.
small   := -gcflags=all=-l -gcflags=runtime= -gcflags=internal/...=

# Go's linker leaves data in 100,000 pieces, which pack badly: see the command.
join    := go run ./server/content/segments

.PHONY: help run build test lint bench models datasets browser pretrain export clean

run: build datasets
	@$(MAKE) --no-print-directory $(models) || echo "The page starts all the same, and says what it misses."
	bin/tuneground serve -addr $(ADDR)

help:
	@sed -n 's/^# \(make \)/\1/p' Makefile

build: bin/tuneground $(site)

test: build datasets $(models) browser lint $(gen)/gputest.wasm
	go test -timeout 30m ./...

lint:
	@bad=$$("$$(go env GOROOT)/bin/gofmt" -l app engine server wasm); [ -z "$$bad" ] || { echo "not gofmt'ed: $$bad"; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./app/... ./wasm/...
	go test ./server/shape

# The figures alone go to standard output.
bench:
	@$(MAKE) --no-print-directory build datasets $(models) browser $(gen)/measure.wasm >&2
	@go run ./server/figures -only '$(ONLY)'

# This asks again for an optional model that could not be had. The other targets
# want $(models) and ask once; without the one that the page needs, every time.
models:
	go run ./server/content/fetch -out static/models
	@touch $(models)

datasets: static/datasets/index.json

# The small models that are in git, made again: an hour or two.
pretrain: $(npm) $(models)
	go run ./server/content/pretrain -npm node_modules -models static/models bert reading gpt2 t5

export: build datasets
	bin/tuneground export $(DIR)

clean:
	rm -rf bin $(gen) static/datasets site

bin/tuneground: $(program) $(modules)
	go build -trimpath -ldflags="-s -w" -o $@ ./server

$(gen)/page.wasm: $(page) $(joiner) $(modules)
	$(wasm) $@ $(small) ./wasm/page
	$(join) $@

$(gen)/engine.wasm: $(worker) $(joiner) $(modules)
	$(wasm) $@ ./wasm/worker
	$(join) $@

$(gen)/measure.wasm: $(shell find wasm/measure wasm/browser -type f 2>/dev/null) $(engine) $(modules)
	$(wasm) $@ ./wasm/measure

$(gen)/gputest.wasm: $(shell find wasm/gputest wasm/browser -type f 2>/dev/null) $(engine) $(modules)
	$(wasm) $@ ./wasm/gputest

$(gen)/kernel.wasm: $(wildcard engine/cpu/relaxed/*.go engine/cpu/relaxed/generate/*.go)
	@mkdir -p $(gen)
	go run ./engine/cpu/relaxed/generate $(gen)

$(gen)/wasm_exec.js: $(modules)
	@mkdir -p $(gen)
	cp -f "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $@

$(gen)/echarts.min.js: $(npm)
	@mkdir -p $(gen)
	cp -f node_modules/echarts/dist/echarts.min.js $@

$(npm): package.json package-lock.json
	npm ci --ignore-scripts --omit=dev
	@touch $@

# What only pretraining reads.
$(sentences): package.json package-lock.json
	npm ci --ignore-scripts
	@touch $(npm) $@

static/datasets/index.json: $(npm) $(wildcard server/content/bundle/*.go) $(shell find server/content/corpus -type f 2>/dev/null)
	go run ./server/content/bundle -npm node_modules -out static/datasets

$(models): $(wildcard server/content/fetch/*.go server/content/fetch/*/* server/content/onnx/*.go)
	@$(MAKE) --no-print-directory models

ifeq ($(wildcard $(model)),)
.PHONY: $(models)
endif

# The browser tests need Chromium or Chrome; where there is apt-get, get one.
browser:
	@for b in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
	  command -v $$b >/dev/null 2>&1 && exit 0; done; \
	command -v apt-get >/dev/null 2>&1 || { echo "no apt-get here: install Chromium or Chrome if the browser tests do not find one"; exit 0; }; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium
