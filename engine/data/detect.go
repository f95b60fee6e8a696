package data

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"tuneground/engine/run"
)

// sampleRows is the number of records that decide on delimiter and header.
const sampleRows = 500

// detect determines format, delimiter, header and, for CSV and TSV, the
// columns: as spec says or, where spec leaves them open, from the file's name
// and first records.
func (t *Table) detect(text string, spec run.Dataset) error {
	given := delimiterOf(spec.Delimiter)
	if given != "" && (utf8.RuneCountInString(given) != 1 || strings.ContainsAny(given, "\"\r\n")) {
		return t.errorf(0, "", "the delimiter %q is not one character that can stand between cells; give one such as , ; | or a tab", spec.Delimiter)
	}
	t.Format, t.Delimiter = spec.Format, given
	if t.Format == "" && given != "" {
		t.Format = "csv"
	}
	if t.Format == "" {
		t.Format, t.Delimiter = formatOf(t.Name, text)
	}
	return t.format().detect(t, text, spec)
}

func delimiterOf(s string) string {
	if s == `\t` || s == "tab" {
		return "\t"
	}
	return s
}

// separator matches a first line that Excel writes and reads and that is not
// data: it names the delimiter of the lines below.
var separator = regexp.MustCompile(`\A"?sep=([^\r\n])"?(?:\r?\n)`)

// separatorLine returns the delimiter that such a line names, and its length
// without its end, so that lines keep their numbers; 0 if there is none.
func separatorLine(text string) (length int, delimiter string) {
	m := separator.FindStringSubmatch(text)
	if m == nil {
		return 0, ""
	}
	return len(strings.TrimRight(m[0], "\r\n")), m[1]
}

// sniff returns the delimiter that splits most of the first records into the
// same number of columns as the first one, at least two. Among equals it
// prefers one that leaves a column of labels. It is certain if it splits all of
// them so.
func sniff(text string) (delimiter string, certain bool) {
	delimiter, best := ",", 0.0
	for _, d := range []string{"\t", ",", ";", "|"} {
		s := takeSample(text, d)
		if len(s.records) == 0 || len(s.records[0].Cells) < 2 {
			continue
		}
		score := float64(s.even) / float64(len(s.records))
		even := !s.broken && s.even == len(s.records) && len(s.records) > 1
		if even {
			if _, label := s.table().guess(); label >= 0 {
				score++
			}
		}
		if score > best {
			delimiter, best, certain = d, score, even
		}
	}
	return delimiter, certain
}

// sample is a file's first records, split at some delimiter.
type sample struct {
	records []Row
	even    int  // records with as many cells as the first
	broken  bool // an error ended it
}

func takeSample(text, delimiter string) (s sample) {
	r := csvReader{text: text, delimiter: delimiter, line: 1}
	for len(s.records) < sampleRows {
		cells, line, err := r.next(nil)
		if err != nil {
			_, s.broken = err.(*csvProblem)
			return s
		}
		if len(s.records) > 0 {
			cells = withoutTail(cells, len(s.records[0].Cells))
		}
		s.records = append(s.records, Row{line, cells})
		if len(cells) == len(s.records[0].Cells) {
			s.even++
		}
	}
	return s
}

// table returns the records with as many cells as the first, without the first.
func (s *sample) table() *Table {
	t := &Table{Columns: numbered(len(s.records[0].Cells))}
	for _, r := range s.records[1:] {
		if len(r.Cells) == len(t.Columns) {
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

// detectHeader determines whether the first record names the columns, and the
// columns' names.
func (t *Table) detectHeader(text, header string) error {
	s := takeSample(text, t.Delimiter)
	if len(s.records) == 0 { // the very first record is broken
		t.Columns = numbered(1)
		_, _, err := (&csvReader{text: text, delimiter: t.Delimiter, line: 1}).next(nil)
		return t.csvError(err)
	}
	t.settleHeader(&s, header)
	return nil
}

// settleHeader determines whether the sample's first record names the columns,
// from header or else from its cells, and their names.
func (t *Table) settleHeader(s *sample, header string) {
	first := s.records[0].Cells
	t.Header = header == "yes"
	if header == "" {
		t.Header = t.hasNamesOf(first)
		if !t.Header {
			weight := s.weighHeader()
			t.Header, t.Doubtful = weight > 0, math.Abs(weight) < doubt
		}
	}
	if t.Header {
		t.Columns = named(first)
	} else {
		t.Columns = numbered(len(first))
	}
}

// named returns a header's cells as column names: an empty one becomes its
// number, and a repeated one gets it appended.
func named(header []string) []string {
	columns, seen := make([]string, len(header)), map[string]bool{}
	for i, cell := range header {
		name := strings.TrimSpace(cell)
		if name == "" {
			name = columnNumber(i)
		} else if seen[name] {
			name += " (" + columnNumber(i) + ")"
		}
		columns[i], seen[name] = name, true
	}
	return columns
}

func numbered(n int) []string { return named(make([]string, n)) }

// columnNumber names the column with index i if there is no header.
func columnNumber(i int) string { return "column " + strconv.Itoa(i+1) }

func (t *Table) columnName(i int) string {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return columnNumber(i)
}
