package architecture

// Shapes are the models that the chapter names, in the order of their years within a
// kind.
var Shapes = []Shape{
	{
		Name: "bert", Title: "BERT", Size: "bert-base-uncased", Type: "bert", Year: 2018, Kind: Encoder,
		Layers: 12, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 30522, Positions: 512, Types: 2,
		FirstNorm: true, Pooler: true,
		Published: Published{109_482_240, 110e6, "110M", "Devlin et al. 2018, §3, arXiv:1810.04805"},
		Tokens:    Tokens{131.072e9, true, "256 × 512 × 1,000,000: Devlin et al. 2018, A.2"},
	},
	{
		Name: "roberta", Title: "RoBERTa", Size: "roberta-base", Type: "roberta", Year: 2019, Kind: Encoder,
		Layers: 12, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 50265, Positions: 514, Types: 1,
		FirstNorm: true, Pooler: true,
		Published: Published{124_645_632, 125e6, "125M", "fairseq, examples/roberta; Liu et al. 2019, Table 9, arXiv:1907.11692"},
		Tokens:    Tokens{2.048e12, true, "8k × 512 × 500k: Liu et al. 2019, Table 9"},
	},
	{
		Name: "albert", Title: "ALBERT", Size: "albert-base-v2", Type: "albert", Year: 2019, Kind: Encoder,
		Layers: 12, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 30000, Positions: 512, Types: 2, Embedding: 128,
		Shared: true, FirstNorm: true, Pooler: true,
		Published: Published{11_683_584, 12e6, "12M", "Lan et al. 2019, Table 1, arXiv:1909.11942"},
		Tokens:    Tokens{262.144e9, true, "4096 × 512 × 125,000: Lan et al. 2019, §4.1"},
	},
	{
		Name: "distilbert", Title: "DistilBERT", Size: "distilbert-base-uncased", Type: "distilbert", Year: 2019, Kind: Encoder,
		Layers: 6, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 30522, Positions: 512,
		FirstNorm: true,
		Published: Published{66_362_880, 66e6, "66M", "Sanh et al. 2019, Table 3, arXiv:1910.01108"},
	},
	{
		Name: "gpt", Title: "GPT", Size: "openai-gpt", Type: "openai-gpt", Year: 2018, Kind: Decoder,
		Layers: 12, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 40478, Positions: 512,
		Published: Published{116_534_784, 117e6, "117M", "Radford et al. 2018, §4.1; Radford et al. 2019, Table 2"},
	},
	{
		Name: "gpt2", Title: "GPT-2", Size: "gpt2", Type: "gpt2", Year: 2019, Kind: Decoder,
		Layers: 12, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 50257, Positions: 1024,
		LastNorm:  true,
		Published: Published{124_439_808, 117e6, "117M", "Radford et al. 2019, Table 2"},
	},
	{
		Name: "gpt3", Title: "GPT-3", Size: "GPT-3 175B", Year: 2020, Kind: Decoder,
		Layers: 96, Hidden: 12288, Heads: 96, HeadWidth: 128, FeedForward: 4 * 12288, Vocab: 50257, Positions: 2048,
		LastNorm:  true,
		Published: Published{0, 175e9, "175.0B", "Brown et al. 2020, Table 2.1, arXiv:2005.14165"},
		Tokens:    Tokens{300e9, false, "Brown et al. 2020, Table 2.1"},
	},
	{
		Name: "jurassic1", Title: "Jurassic-1", Size: "J1-Jumbo", Year: 2021, Kind: Decoder,
		Layers: 76, Hidden: 13824, Heads: 96, HeadWidth: 144, FeedForward: 4 * 13824, Vocab: 256000, Positions: 2048,
		LastNorm:  true,
		Published: Published{0, 178e9, "178B", "Lieber et al. 2021, Table 1"},
		Tokens:    Tokens{300e9, false, "Lieber et al. 2021; Hoffmann et al. 2022, Table 1"},
	},
	{
		Name: "chinchilla", Title: "Chinchilla", Size: "Chinchilla 70B", Year: 2022, Kind: Decoder,
		Layers: 80, Hidden: 8192, Heads: 64, HeadWidth: 128, FeedForward: 4 * 8192, Vocab: 32000,
		NoBias: true, LastNorm: true, RelativeIn: true,
		Published: Published{0, 70e9, "70B", "Hoffmann et al. 2022, Table 4, arXiv:2203.15556"},
		Tokens:    Tokens{1.4e12, false, "Hoffmann et al. 2022, Table 1"},
	},
	{
		Name: "palm", Title: "PaLM", Size: "PaLM 540B", Year: 2022, Kind: Decoder,
		Layers: 118, Hidden: 18432, Heads: 48, HeadWidth: 256, FeedForward: 4 * 18432, Vocab: 256000,
		NoBias: true, LastNorm: true, OneNorm: true, OneKey: true, Gated: true,
		Published: Published{0, 540.35e9, "540.35B", "Chowdhery et al. 2022, Table 1, arXiv:2204.02311"},
		Tokens:    Tokens{780e9, false, "Chowdhery et al. 2022, §1"},
	},
	{
		Name: "t5", Title: "T5", Size: "t5-base", Type: "t5", Year: 2019, Kind: EncoderDecoder,
		Layers: 12, Hidden: 768, Heads: 12, HeadWidth: 64, FeedForward: 3072, Vocab: 32128, Buckets: 32,
		NoBias: true, LastNorm: true,
		Published: Published{222_903_552, 220e6, "220M", "Raffel et al. 2019, §3.1.1, arXiv:1910.10683"},
		Tokens:    Tokens{1e12, false, "Raffel et al. 2019, §3.7"},
	},
}
