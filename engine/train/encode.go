package train

import (
	"time"

	"tuneground/engine/data"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// encoded holds the tokens of a set's texts, end to end and not truncated, so
// that another max_length needs no new encoding.
type encoded struct {
	ids  []int32
	ends []int // ends[i] is where text i ends
}

func (e *encoded) text(i int) []int32 {
	if i == 0 {
		return e.ids[:e.ends[0]]
	}
	return e.ids[e.ends[i-1]:e.ends[i]]
}

// length returns the number of tokens of text i, truncated.
func (e *encoded) length(i, maxLength int) int { return min(len(e.text(i)), maxLength) }

// addTo appends text i to b, truncated to maxLength tokens of which the last
// stays [SEP], as Hugging Face truncates.
func (e *encoded) addTo(b *model.Batch, i, maxLength int, label int32) {
	ids := e.text(i)
	b.Add(ids[:min(len(ids), maxLength)], nil)
	b.Labels = append(b.Labels, label)
	b.IDs[len(b.IDs)-1] = ids[len(ids)-1]
}

// noLimit is a max_length that no text reaches.
const noLimit = 1 << 30

// ensureTexts encodes the set with the checkpoint's tokenizer.
func (s *Session) ensureTexts() error {
	if s.texts != nil {
		return nil
	}
	e, started := &encoded{}, time.Now()
	for i, x := range s.set.Examples {
		e.ids = s.ckpt.tokenizer.AppendIDs(e.ids, x.Text, noLimit)
		e.ends = append(e.ends, len(e.ids))
		if i%64 == 63 {
			s.Progress("tokenize", started, int64(i+1), int64(len(s.set.Examples)))
			if err := s.look(); err != nil {
				return err
			}
		}
	}
	s.texts = e
	return nil
}

// maxLength is the number of tokens that texts are truncated to.
func (s *Session) maxLength() int {
	return min(s.current.Config.MaxLength, s.ckpt.config.MaxTokens())
}

// histogramBins is about how many bars the histogram of lengths has.
const histogramBins = 24

// describe fills in what info says about tokens.
func (e *encoded) describe(info *run.DataInfo, set *data.Set, tok *token.Tokenizer, maxLength int) {
	lengths, longest := make([]int, len(e.ends)), 0
	info.Truncated = 0
	for i := range lengths {
		lengths[i] = len(e.text(i))
		longest = max(longest, lengths[i])
		if lengths[i] > maxLength {
			info.Truncated++
		}
	}
	info.LengthBin = max(1, (longest+histogramBins-1)/histogramBins)
	info.Lengths = data.Histogram(lengths, info.LengthBin)
	info.Preview = append([]run.PreviewRow(nil), info.Preview...)
	for i := range info.Preview {
		row := &info.Preview[i]
		row.IDs = e.text(i)
		row.Tokens = make([]string, len(row.IDs))
		for j, id := range row.IDs {
			row.Tokens[j] = tok.Token(id)
		}
	}
}
