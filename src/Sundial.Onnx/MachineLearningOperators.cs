using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>Operators of the standard's domain for classical machine learning, <c>ai.onnx.ml</c>, and those on texts, as methods of a graph.</summary>
public static class MachineLearningOperators
{
    /// <summary>The domain.</summary>
    public const string Domain = "ai.onnx.ml";

    /// <summary>The version of the domain's operators that is written: it goes with operator set 17.</summary>
    public const long Version = 3;

    extension(GraphBuilder graph)
    {
        /// <summary>A number for each text.</summary>
        /// <param name="x">Texts, of any shape.</param>
        /// <param name="keys">The texts that are known, each once.</param>
        /// <param name="values">The number of each.</param>
        /// <param name="otherwise">The number of every other text.</param>
        public Value EncodeTexts(Value x, IReadOnlyList<string> keys, IReadOnlyList<float> values, float otherwise) => graph.MachineLearningNode(
            "LabelEncoder",
            [x],
            NodeAttributes.OfTexts("keys_strings", keys),
            NodeAttributes.OfFloats("values_floats", values),
            NodeAttributes.Of("default_float", otherwise));

        /// <summary>The text for each index.</summary>
        /// <param name="x">Int64, of any shape.</param>
        /// <param name="texts">The text of 0, of 1 and so on.</param>
        public Value DecodeTexts(Value x, IReadOnlyList<string> texts) => graph.MachineLearningNode(
            "LabelEncoder",
            [x],
            NodeAttributes.Of("keys_int64s", Enumerable.Range(0, texts.Count).Select(index => (long)index)),
            NodeAttributes.OfTexts("values_strings", texts),
            NodeAttributes.Of("default_string", ""));

        /// <summary>Numbers with those that are missing, NaN, filled in.</summary>
        /// <param name="x">[N, columns] floats.</param>
        /// <param name="values">What is put in, for each column, or one for all.</param>
        public Value Impute(Value x, IReadOnlyList<float> values) => graph.MachineLearningNode(
            "Imputer", [x], NodeAttributes.OfFloats("imputed_value_floats", values), NodeAttributes.Of("replaced_value_float", float.NaN));

        /// <summary>A node of this domain with one output.</summary>
        /// <exception cref="GraphException">The inputs do not fit the operator.</exception>
        public Value MachineLearningNode(string op, IReadOnlyList<Value?> inputs, params ReadOnlySpan<AttributeProto?> attributes) =>
            graph.Node(op, inputs, 1, attributes.ToArray(), Domain)[0];

        /// <summary>The parts of texts; those of a text with fewer are filled up with empty ones. From operator set 20 on.</summary>
        /// <param name="x">Texts, of any shape.</param>
        /// <param name="delimiter">What stands between the parts; empty for any run of blanks.</param>
        /// <returns>[…, the most parts of any].</returns>
        public Value SplitTexts(Value x, string delimiter) => graph.Node("StringSplit", [x], 2, NodeAttributes.Of("delimiter", delimiter))[0];

        /// <summary>Whether texts have a form as a whole. From operator set 20 on.</summary>
        /// <param name="x">Texts, of any shape.</param>
        /// <param name="pattern">A regular expression in RE2's syntax.</param>
        public Value Matches(Value x, string pattern) => graph.Node("RegexFullMatch", [x], NodeAttributes.Of("pattern", pattern));

        /// <summary>How often each word of a vocabulary stands in each row.</summary>
        /// <param name="x">[N, words] texts.</param>
        /// <param name="vocabulary">The words, each once.</param>
        /// <returns>[N, vocabulary].</returns>
        public Value CountTexts(Value x, IReadOnlyList<string> vocabulary) => graph.Node(
            "TfIdfVectorizer",
            [x],
            NodeAttributes.Of("mode", "TF"),
            NodeAttributes.Of("min_gram_length", 1),
            NodeAttributes.Of("max_gram_length", 1),
            NodeAttributes.Of("max_skip_count", 0),
            NodeAttributes.Of("ngram_counts", new long[] { 0 }),
            NodeAttributes.Of("ngram_indexes", Enumerable.Range(0, vocabulary.Count).Select(index => (long)index)),
            NodeAttributes.OfTexts("pool_strings", vocabulary));
    }
}
