package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// Rows is the number of examples left of the rows read. Besides unusable rows,
// a limit on the number of examples may remove some.
func Rows(l text.Lang, d *run.DataInfo) Formula {
	terms, note := []Expr{Count(d.Read), Count(d.Duplicates), Count(d.Empty), Count(d.Unlabelled)}, l.T("data.rows_note")
	if beyond := d.Read - d.Duplicates - d.Empty - d.Unlabelled - d.Rows; beyond > 0 {
		terms, note = append(terms, Count(beyond)), l.T("data.rows_limited", text.Count(int64(beyond)))
	}
	return Of(Chain{Minus(terms...), Count(d.Rows)}, note)
}

// mostClasses is the number of classes that are added up one by one.
const mostClasses = 12

// Split is a split's share of the examples. If every example has one class, the
// classes add up to it.
func Split(l text.Lang, d *run.DataInfo, split run.SplitRow) Formula {
	share := Of(Chain{
		Over(Count(split.Rows), Count(d.Rows)), Percent(float64(split.Rows) / float64(d.Rows)),
	}, l.T("data.split_share"))
	n := len(split.ByClass)
	if n == 0 || n > mostClasses || d.ProblemType != run.SingleLabel {
		return share
	}
	classes := make([]Expr, n)
	for i, rows := range split.ByClass {
		classes[i] = Count(rows)
	}
	return share.And(Chain{Plus(classes...), Count(split.Rows)}).Noted(l.T("data.split_note"))
}

// Unknown is the share of the tokens that stand for characters not in the
// model's vocabulary.
func Unknown(l text.Lang, d *run.DataInfo) Formula {
	share := float64(d.Unknown) / float64(max(1, d.Tokens))
	return Of(Chain{Over(Count(d.Unknown), Count(d.Tokens)), Percent(share)}, l.T("data.unknown_note"))
}
