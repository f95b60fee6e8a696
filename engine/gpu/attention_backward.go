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
	d.emit(productsKernel, 0, 0, blocks(rows, productsKernel.threads), []tensor.Tensor{products, o.DO, o.O}, uint32(rows), uint32(width))
	e := d.encodeHeads(&o.Heads, o.Q.Cols, !o.Bias.IsZero())
	d.queryGradients(o, e, products)
	d.keyGradients(o, e, products)
}

// mostBuckets is how many buckets attention_queries.wgsl has sums for.
const mostBuckets = 64

// queryGradients computes DQ and DBias.
func (d *Device) queryGradients(o *tensor.AttentionBackward, e heads, products tensor.Tensor) {
	kernels, n := d.tuned.attention, d.encodeQueryTiles(&o.Heads, &e)
	operands := []tensor.Tensor{o.DQ, {}, o.DO, o.LSE, products, o.Q, o.K, o.V, o.Bias}
	if o.DBias.IsZero() {
		e.flags |= aligned([]tensor.Tensor{o.DQ, o.DO, o.Q, o.K, o.V}, o.Q.Cols/o.Count)
	} else {
		if kinds := o.DBias.Rows; kinds > mostBuckets {
			panic(fmt.Sprintf("gpu: AttentionBackward: %d buckets of distances, at most %d are possible", kinds, mostBuckets))
		}
		e.flags |= flag(3, true)
		kernels = attentions[0] // which has workgroup memory to sum it in
		operands[1] = d.temporary(n*o.DBias.Len()).Reshape(n, o.DBias.Len())
	}
	e.settings[10] = uint32(o.Relative.Buckets)
	d.emit(kernels.queries, e.flags, kernels.size(o.Q.Cols/o.Count), n*o.Count, operands, e.settings[:11]...)
	if !o.DBias.IsZero() {
		d.sumRows(o.DBias.Reshape(1, o.DBias.Len()), operands[1], o.AccumulateBias)
	}
}

// keyGradients computes DK and DV.
func (d *Device) keyGradients(o *tensor.AttentionBackward, e heads, products tensor.Tensor) {
	kernels := d.tuned.attention
	n, watchers := d.encodeKeyTiles(&o.Heads, &e, o.K.Rows)
	e.flags |= aligned([]tensor.Tensor{o.DK, o.DV, o.DO, o.Q, o.K, o.V}, o.Q.Cols/o.Count)
	e.settings[10] = watchers
	d.emit(kernels.keys, e.flags, kernels.size(o.Q.Cols/o.Count), n*o.Count, []tensor.Tensor{o.DK, o.DV, o.DO, o.LSE, products, o.Q, o.K, o.V, o.Bias}, e.settings[:11]...)
}
