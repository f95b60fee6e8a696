// Reads formulas as JSON, [{latex, display}], and writes them as MathML, [{MathML, Error}].
// \sym{reading}{latex} is a symbol that shows the figure's reading of that name.
const temml = require(process.argv[1]);
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const made = formulas.map(({ latex, display }) => {
  try {
    const macros = { "\\sym": "\\data{symbol=#1}{#2}" };
    return { MathML: temml.renderToString(latex, { displayMode: display, trust: true, throwOnError: true, macros }) };
  } catch (error) {
    return { Error: error.message };
  }
});
process.stdout.write(JSON.stringify(made));
