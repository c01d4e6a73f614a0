using System.Globalization;
using Google.Protobuf;
using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>Builds a graph node by node; type and shape of every value are known, and wrong ones refused, as it grows.</summary>
/// <remarks>
/// Operators that have a method of their own are in <see cref="ElementwiseOperators"/>, <see cref="ReductionOperators"/>,
/// <see cref="LayerOperators"/>, <see cref="LayoutOperators"/> and <see cref="IndexingOperators"/>.
/// </remarks>
public sealed class GraphBuilder
{
    private readonly GraphProto _graph;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<ByteString, Value> _constants = [];
    private readonly Dictionary<string, int> _nextNumber = [];
    private readonly ShapeRules _rules;

    /// <summary>Starts an empty graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rules">The shape rules; null for the standard ones.</param>
    /// <param name="opset">The version of the standard operators; 17 to 24.</param>
    public GraphBuilder(string name, ShapeRules? rules = null, long opset = 17)
        : this(new GraphProto { Name = name }, rules, opset)
    {
    }

    private GraphBuilder(GraphProto graph, ShapeRules? rules, long opset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, OnnxModel.OldestOpset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opset, OnnxModel.NewestOpset);
        _graph = graph;
        _rules = rules ?? ShapeRules.Standard;
        Opset = opset;
    }

    /// <summary>Goes on with a copy of a graph.</summary>
    /// <param name="graph">The graph; it is left as it is.</param>
    /// <param name="opset">The version of the standard operators it was written for; 17 to 24.</param>
    /// <param name="rules">The shape rules; null for the standard ones.</param>
    /// <exception cref="GraphException">Inputs of a node do not fit it.</exception>
    public static GraphBuilder Continue(GraphProto graph, long opset = 17, ShapeRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var builder = new GraphBuilder(graph.Clone(), rules, opset);
        foreach (var value in ShapeInference.Infer(graph, opset, builder._rules).Values)
        {
            _ = builder.Add(value);
        }

        return builder;
    }

    /// <summary>Goes on with a copy of a model's graph.</summary>
    /// <param name="model">The model; it is left as it is.</param>
    /// <param name="rules">The shape rules; null for the standard ones.</param>
    /// <exception cref="GraphException">Inputs of a node do not fit it, or the model is of a version that is not known here.</exception>
    public static GraphBuilder Continue(ModelProto model, ShapeRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxModel.RequireKnownRules(model);
        return Continue(model.Graph, OnnxModel.OpsetOf(model), rules);
    }

    /// <summary>The version of the standard operators.</summary>
    public long Opset { get; }

    /// <summary>The nodes so far, each after those whose outputs it reads.</summary>
    public IReadOnlyList<NodeProto> Nodes => _graph.Node;

    /// <summary>A value by its name.</summary>
    /// <exception cref="GraphException">There is none of this name.</exception>
    public Value this[string name] =>
        _values.GetValueOrDefault(name) ?? throw new GraphException($"The graph '{_graph.Name}' has no value '{name}'.");

    /// <summary>An input of the graph.</summary>
    /// <exception cref="GraphException">The name is taken.</exception>
    public Value Input(string name, ElementType type, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var value = Add(new Value(name, new TensorType(type, shape)));
        _graph.Input.Add(InfoOf(value));
        return value;
    }

    /// <summary>A named weight.</summary>
    /// <exception cref="GraphException">The name is taken, or the data does not fit type and shape.</exception>
    public Value Initializer(string name, TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var named = tensor.Clone();
        named.Name = name;
        TensorData.Require(named);
        var value = Add(ShapeInference.OfInitializer(named));
        _graph.Initializer.Add(named);
        return value;
    }

    /// <summary>A named weight.</summary>
    /// <exception cref="GraphException">The name is taken, or the elements do not fill the shape.</exception>
    public Value Initializer<T>(string name, ReadOnlySpan<T> data, ReadOnlySpan<long> dims)
        where T : unmanaged => Initializer(name, TensorData.Of(name, data, dims));

    /// <summary>A constant without a name of its own; equal ones are one.</summary>
    public Value Constant(TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var unnamed = tensor.Clone();
        unnamed.Name = "";
        var key = unnamed.ToByteString();
        if (!_constants.TryGetValue(key, out var value))
        {
            _constants[key] = value = Initializer(NewName("constant"), unnamed);
        }

        return value;
    }

    /// <summary>A constant scalar.</summary>
    public Value Constant(double value, ElementType type = ElementType.Float) => Constant(TensorData.Of("", type, [value], []));

    /// <summary>A constant vector of 64-bit integers, such as axes.</summary>
    public Value Integers(params ReadOnlySpan<long> values) => Constant(TensorData.Of("", values, [values.Length]));

    /// <summary>A node with one output.</summary>
    /// <exception cref="GraphException">The inputs do not fit the operator.</exception>
    public Value Node(string op, IReadOnlyList<Value?> inputs, params ReadOnlySpan<AttributeProto?> attributes) => Node(op, inputs, 1, attributes)[0];

    /// <summary>A standard node.</summary>
    /// <exception cref="GraphException">The inputs do not fit the operator.</exception>
    public IReadOnlyList<Value> Node(string op, IReadOnlyList<Value?> inputs, int outputs, params ReadOnlySpan<AttributeProto?> attributes) =>
        Node(op, inputs, outputs, attributes.ToArray(), domain: "");

    /// <summary>A node of any domain.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Values of this graph; null for an optional one that is left out.</param>
    /// <param name="outputs">How many outputs it gives.</param>
    /// <param name="attributes">Its attributes; null entries are left out, so that the operator uses its default.</param>
    /// <param name="domain">The operator's domain; empty for the standard.</param>
    /// <param name="name">The node's name; made from the operator when null.</param>
    /// <exception cref="GraphException">The inputs do not fit the operator; the message shows them with their shapes.</exception>
    public IReadOnlyList<Value> Node(
        string op, IReadOnlyList<Value?> inputs, int outputs, IEnumerable<AttributeProto?> attributes, string domain, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(op);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        name ??= NewName(op.ToLowerInvariant());
        var node = new NodeProto { Name = name, OpType = op, Domain = domain };
        node.Input.Add(TrimmedNames(inputs));
        node.Output.Add(outputs == 1 ? [name] : Enumerable.Range(0, outputs).Select(i => $"{name}.{i}"));
        node.Attribute.Add(attributes.OfType<AttributeProto>());

        var values = ShapeInference.Outputs(node, _values.GetValueOrDefault, Opset, _rules);
        values.ForEach(value => RequireFree(value.Name));
        _graph.Node.Add(node);
        return [.. values.Select(Add)];
    }

    /// <summary>Asks a node that is there for an output that it left out.</summary>
    /// <param name="node">A node of this graph.</param>
    /// <param name="index">Which output.</param>
    public Value Output(NodeProto node, int index)
    {
        ArgumentNullException.ThrowIfNull(node);
        while (node.Output.Count <= index)
        {
            node.Output.Add("");
        }

        if (node.Output[index].Length > 0)
        {
            return this[node.Output[index]];
        }

        node.Output[index] = NewName($"{(node.Name.Length > 0 ? node.Name : node.OpType.ToLowerInvariant())}.{index}");
        return Add(ShapeInference.Outputs(node, _values.GetValueOrDefault, Opset, _rules).First(value => value.Name == node.Output[index]));
    }

    /// <summary>Tells of a value what shape inference could not find out by itself.</summary>
    internal Value Refine(Value value, TensorType known) => _values[value.Name] = new Value(value.Name, known with { Content = null }, value.Constant, this);

    /// <summary>Makes a value an output of the graph.</summary>
    /// <param name="value">A value of this graph.</param>
    /// <param name="name">The output's name; the value's own when null.</param>
    /// <returns>The output.</returns>
    /// <exception cref="GraphException">The name is taken.</exception>
    public Value Output(Value value, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (name is not null && name != value.Name)
        {
            value = Node("Identity", [value], 1, [], domain: "", name)[0];
        }
        else if (_graph.Output.Any(output => output.Name == value.Name))
        {
            throw new GraphException($"'{value.Name}' is an output of the graph '{_graph.Name}' already; give the second one a name of its own.");
        }

        _graph.Output.Add(InfoOf(Own(value)));
        return value;
    }

    /// <summary>The graph as it is now. A copy.</summary>
    public GraphProto ToGraph() => _graph.Clone();

    /// <summary>The graph as a model, with what else a file needs.</summary>
    /// <param name="metadata">The model's own entries.</param>
    public ModelProto ToModel(IEnumerable<KeyValuePair<string, string>>? metadata = null) => OnnxModel.Of(ToGraph(), Opset, metadata);

    private static ValueInfoProto InfoOf(Value value)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)value.Type };
        if (value.Shape is not null)
        {
            type.Shape = new TensorShapeProto();
            type.Shape.Dim.Add(value.Shape.Select(dim => dim.Size is { } size ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : dim.Symbol is { } symbol ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension()));
        }

        return new ValueInfoProto { Name = value.Name, Type = new TypeProto { TensorType = type } };
    }

    private Value Add(Value value)
    {
        RequireFree(value.Name);
        return _values[value.Name] = value.In(this);
    }

    private void RequireFree(string name)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new GraphException($"The graph '{_graph.Name}' would have a value without a name; give it one.");
        }

        if (_values.ContainsKey(name))
        {
            throw new GraphException($"The graph '{_graph.Name}' has a value '{name}' already; choose another name.");
        }
    }

    private string NewName(string stem)
    {
        string name;
        do
        {
            var number = _nextNumber[stem] = _nextNumber.GetValueOrDefault(stem) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}{(char.IsDigit(stem[^1]) ? "_" : "")}{number}");
        }
        while (_values.ContainsKey(name) || _values.ContainsKey(name + ".0"));

        return name;
    }

    // Inputs left out at the end are not written at all.
    private IEnumerable<string> TrimmedNames(IReadOnlyList<Value?> inputs)
    {
        var count = inputs.Count;
        while (count > 0 && inputs[count - 1] is null)
        {
            count--;
        }

        return inputs.Take(count).Select(input => input is null ? "" : Own(input).Name);
    }

    private Value Own(Value value) => value.Graph == this
        ? value
        : throw new GraphException($"The value '{value.Name}' belongs to another graph than '{_graph.Name}'; take one of this graph.");
}
