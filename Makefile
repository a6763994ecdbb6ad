# `make demo` and `make test` do everything on a fresh Debian machine with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := build/demo-store
SAMPLES := tests/articles/parler-abschaltung.html tests/articles/microsoft-linkedin.txt tests/articles/parler-widerspruch.html

.PHONY: demo test pages check bench fuzz slice translations clean

demo: $(VENV)/.installed pages  ## check the sample articles and say how to open the graph
	rm -rf $(STORE)
	$(BIN)/beleg check --offline --store oxigraph:$(STORE) --html build/demo.html --published 2016-06-14 $(SAMPLES)
	@echo
	@echo "The graph lies in $(STORE). To ask it:"
	@echo "  $(BIN)/beleg query --store oxigraph:$(STORE) 'SELECT ?s ?p ?o { GRAPH ?proposition { ?s ?p ?o } } LIMIT 10'"
	@echo "To look claims up at http://127.0.0.1:8080/ (SPARQL at /sparql):"
	@echo "  $(BIN)/beleg serve --store oxigraph:$(STORE)"
	@echo "The same report as a page: build/demo.html"

test: $(VENV)/.test-ready pages  ## run the tests
	$(BIN)/python -m pytest -n 2

pages: $(VENV)/.installed  ## the query editor and the drawings of the pages (npm)
	scripts/front-end $(VENV)

check: $(VENV)/.test-ready  ## ruff, mypy --strict and the layer test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layers.py

fuzz: $(VENV)/.test-ready  ## send the endpoint made-up requests for ten minutes
	BELEG_FUZZ_SECONDS=600 $(BIN)/python -m pytest -s tests/attacks/test_fuzz.py

slice: $(VENV)/.installed  ## rebuild the embedded slice (needs ../shared/data/wikidata)
	$(BIN)/python slice/make.py --data ../shared/data/wikidata -o kg/data/slice.sqlite

$(VENV)/.installed: setup.cfg pyproject.toml scripts/environment
	scripts/environment $(PYTHON) $(VENV)
	$(BIN)/pip install --quiet --quiet --editable .
	@mkdir -p build
	@touch $@

$(VENV)/.test-ready: $(VENV)/.installed scripts/test-tools
	$(BIN)/pip install --quiet --quiet --editable '.[dev]'
	scripts/test-tools
	scripts/front-end $(VENV)
	@touch $@

translations: $(VENV)/.test-ready  ## bring the texts of the pages into the German catalogue, to be translated there
	cd server && ../$(BIN)/pybabel extract -F translations/babel.cfg --no-location --sort-output -o ../build/messages.pot .
	cd server && ../$(BIN)/pybabel update -i ../build/messages.pot -d translations -l de --width 100 --no-fuzzy-matching --ignore-obsolete

clean:  ## remove everything that was made
	rm -rf $(VENV) build dist *.egg-info server/static/built server/frontend/node_modules
