using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Checks;

/// <summary>One walk over a graph that collects what is wrong with it, and goes on after each fault.</summary>
internal sealed class GraphInspection(GraphProto graph, long opset, ShapeRules rules)
{
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _givers = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Run()
    {
        InspectGiven();
        var later = graph.Node.SelectMany(node => node.Output.Select(output => (output, node)))
            .GroupBy(pair => pair.output).ToDictionary(group => group.Key, group => group.First().node, StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            if (InspectForm(node) & InspectInputs(node, later))
            {
                Infer(node);
            }

            foreach (var output in node.Output.Where(output => output.Length > 0))
            {
                Give(output, node.Describe());
                _ = _values.TryAdd(output, new Value(output, TensorType.Unknown));
            }
        }

        InspectOutputs();
        InspectStatements();
        return _faults;
    }

    private void InspectGiven()
    {
        foreach (var input in graph.Input)
        {
            Give(input.Name, "an input");
            if (!(_values[input.Name] = ShapeInference.OfInput(input)).Type.IsKnown())
            {
                Fault($"The input '{input.Name}' states no element type that is known here; give it one.");
            }
        }

        foreach (var tensor in graph.Initializer)
        {
            InspectInitializer(tensor);
        }

        foreach (var tensor in graph.SparseInitializer)
        {
            Fault($"The initialiser '{tensor.Values?.Name}' is sparse, which is not read here; store it dense.");
        }
    }

    private void InspectInitializer(TensorProto tensor)
    {
        // Under the name of an input it is that input's default.
        var isDefault = _givers.GetValueOrDefault(tensor.Name) == "an input";
        if (isDefault)
        {
            _givers[tensor.Name] = "an input with a default";
        }
        else
        {
            Give(tensor.Name, "an initialiser");
        }

        Try(() =>
        {
            TensorData.Require(tensor);
            var value = ShapeInference.OfInitializer(tensor, isDefault);
            if (isDefault && !_values[tensor.Name].Tensor.CanBe(value.Tensor))
            {
                Fault($"The input '{tensor.Name}' is said to be {_values[tensor.Name].Tensor}, but its default is {value.Tensor}; make them agree.");
            }

            _values[tensor.Name] = value;
        });
        _ = _values.TryAdd(tensor.Name, new Value(tensor.Name, TensorType.Unknown));
    }

    private bool InspectForm(NodeProto node)
    {
        if (node.OpType.Length == 0)
        {
            return Fault($"The node '{node.Name}' names no operator; give it an op_type.");
        }

        if (node.Output.All(output => output.Length == 0))
        {
            return Fault($"{node.Describe()} gives nothing; name an output, or take the node out.");
        }

        return InspectAttributes(node) & InspectOperator(node);
    }

    // What holds for nodes of any operator; that it has such attributes, its signature tells.
    private bool InspectAttributes(NodeProto node)
    {
        var before = _faults.Count;
        foreach (var twice in node.Attribute.GroupBy(attribute => attribute.Name).Where(group => group.Count() > 1))
        {
            Fault($"{node.Describe()} has the attribute '{twice.Key}' twice; give it once.");
        }

        foreach (var tensor in node.Attribute.SelectMany(attribute => attribute.Tensors.Append(attribute.T)).OfType<TensorProto>())
        {
            Try(() => TensorData.Require(tensor), node);
        }

        return _faults.Count == before;
    }

    private bool InspectOperator(NodeProto node) => rules.Find(node.Domain, node.OpType) is not null
        || Fault($"{node.Describe()}: the operator is not known here; add a rule for it with ShapeRules.With, or write it in other operators.");

    private bool InspectInputs(NodeProto node, Dictionary<string, NodeProto> later)
    {
        var missing = node.Input.FirstOrDefault(input => input.Length > 0 && !_values.ContainsKey(input));
        return missing is null || Fault(later.TryGetValue(missing, out var giver)
            ? $"{node.Describe()} reads '{missing}', which {giver.Describe()} gives only later; put the nodes in an order in which they can run."
            : $"{node.Describe()} reads '{missing}', which nothing gives; name an input, an initialiser, or what another node gives.");
    }

    private void Infer(NodeProto node) => Try(() =>
    {
        foreach (var output in ShapeInference.Outputs(node, _values.GetValueOrDefault, opset, rules))
        {
            _ = _values.TryAdd(output.Name, output);
        }
    });

    private void InspectOutputs()
    {
        if (graph.Output.Count == 0)
        {
            Fault($"The graph '{graph.Name}' has no output; name what it is to give.");
        }

        foreach (var twice in graph.Output.GroupBy(output => output.Name).Where(group => group.Count() > 1))
        {
            Fault($"The graph '{graph.Name}' names the output '{twice.Key}' twice; name it once.");
        }

        foreach (var output in graph.Output.Where(output => !_values.ContainsKey(output.Name)))
        {
            Fault($"The output '{output.Name}' of the graph '{graph.Name}' is given by no node; name what a node gives.");
        }
    }

    // What the file says of values that nodes give.
    private void InspectStatements()
    {
        foreach (var info in graph.Output.Concat(graph.ValueInfo).Where(info => _givers.ContainsKey(info.Name)))
        {
            if (_values.TryGetValue(info.Name, out var value) && ShapeInference.Stated(info) is var stated && !stated.CanBe(value.Tensor))
            {
                Fault($"'{info.Name}' is said to be {stated}, but {_givers[info.Name]} makes it {value.Tensor}; correct what is said, or the node.");
            }
        }
    }

    private void Give(string name, string giver)
    {
        if (name.Length == 0)
        {
            Fault($"The graph '{graph.Name}' has {giver} without a name; give it one.");
        }
        else if (!_givers.TryAdd(name, giver))
        {
            Fault($"'{name}' is given twice, by {_givers[name]} and by {giver}; rename one of them.");
        }
    }

    // A fault of a tensor inside a node tells which node that is.
    private void Try(Action step, NodeProto? within = null)
    {
        try
        {
            step();
        }
        catch (GraphException fault)
        {
            Fault(within is null ? fault.Message : $"{within.Describe()}: {fault.Message}");
        }
    }

    private bool Fault(string sentence)
    {
        _faults.Add(sentence);
        return false;
    }
}
