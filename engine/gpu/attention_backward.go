package gpu

import (
	"fmt"

	"tuneground/engine/tensor"
)

func (d *Device) attentionBackward(o *tensor.AttentionBackward) {
	rows, width := o.Q.Rows*o.Count, o.Q.Cols/o.Count
	if rows == 0 {
		d.fill(o.DK, 0)
		d.fill(o.DV, 0)
		if !o.DBias.IsZero() && !o.AccumulateBias {
			d.fill(o.DBias, 0)
		}
		return
	}
	products := d.temporary(rows)
	productsProgram.emit(d, 0, 0, blocks(rows, productsProgram.threads), &productsArgs{D: products, DO: o.DO, O: o.O, n: uint32(rows), width: uint32(width)})
	e := d.encodeHeads(&o.Heads, o.Q.Cols, !o.Bias.IsZero())
	d.queryGradients(o, e, products)
	d.keyGradients(o, e, products)
}

// mostBuckets is the number of buckets that attention_queries.wgsl has sums
// for.
const mostBuckets = 64

// queryGradients computes DQ and DBias.
func (d *Device) queryGradients(o *tensor.AttentionBackward, e heads, products tensor.Tensor) {
	way, n, flags := d.tuned.attention, d.encodeQueryTiles(&o.Heads, &e), flagsOf(&o.Heads, o.Bias)
	if o.DBias.IsZero() {
		v := aligned([]tensor.Tensor{o.DQ, o.DO, o.Q, o.K, o.V}, o.Q.Cols/o.Count)
		way.queries.emit(d, v, way.size(o.Q.Cols/o.Count), n*o.Count, &queriesArgs{
			DQ: o.DQ, DO: o.DO, LSE: o.LSE, D: products, Q: o.Q, K: o.K, V: o.V, Bias: o.Bias, heads: e, headFlags: flags})
		return
	}
	if kinds := o.DBias.Rows; kinds > mostBuckets {
		panic(fmt.Sprintf("gpu: AttentionBackward: %d buckets of distances, at most %d are possible", kinds, mostBuckets))
	}
	biases := d.temporary(n*o.DBias.Len()).Reshape(n, o.DBias.Len())
	biasedProgram.emit(d, 0, attentions[0].size(o.Q.Cols/o.Count), n*o.Count, &biasedArgs{
		DQ: o.DQ, Biases: biases, DO: o.DO, LSE: o.LSE, D: products, Q: o.Q, K: o.K, V: o.V, Bias: o.Bias,
		heads: e, kinds: uint32(o.Relative.Buckets), headFlags: flags})
	d.sumRows(o.DBias.Reshape(1, o.DBias.Len()), biases, o.AccumulateBias)
}

// keyGradients computes DK and DV.
func (d *Device) keyGradients(o *tensor.AttentionBackward, e heads, products tensor.Tensor) {
	way := d.tuned.attention
	n, watchers := d.encodeKeyTiles(&o.Heads, &e, o.K.Rows)
	v := aligned([]tensor.Tensor{o.DK, o.DV, o.DO, o.Q, o.K, o.V}, o.Q.Cols/o.Count)
	way.keys.emit(d, v, way.size(o.Q.Cols/o.Count), n*o.Count, &keysArgs{
		DK: o.DK, DV: o.DV, DO: o.DO, LSE: o.LSE, D: products, Q: o.Q, K: o.K, V: o.V, Bias: o.Bias,
		heads: e, watchers: watchers, headFlags: flagsOf(&o.Heads, o.Bias)})
}
