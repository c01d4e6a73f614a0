using System.Collections;
using System.Runtime.CompilerServices;

namespace Sundial.Onnx;

/// <summary>The sizes of a tensor's axes, outermost first. No axes means a scalar.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<Dim>, IEquatable<Shape>
{
    private readonly Dim[] _dims;

    private Shape(Dim[] dims) => _dims = dims;

    /// <summary>A shape of these sizes.</summary>
    public static Shape Create(params ReadOnlySpan<Dim> dims) => new(dims.ToArray());

    /// <summary>A shape of these sizes.</summary>
    public static Shape Of(IEnumerable<long> sizes) => new([.. sizes.Select(size => new Dim(size))]);

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>How many axes there are.</summary>
    public int Rank => _dims.Length;

    int IReadOnlyCollection<Dim>.Count => _dims.Length;

    /// <summary>The size of an axis; a negative one counts from the last.</summary>
    public Dim this[int axis] => _dims[axis < 0 ? axis + Rank : axis];

    /// <summary>The number of elements, where every size is a number.</summary>
    /// <exception cref="GraphException">There are more than can be counted.</exception>
    public long? ElementCount
    {
        get
        {
            if (Sizes is not { } sizes)
            {
                return null;
            }

            if (sizes.Contains(0))
            {
                return 0;
            }

            try
            {
                return sizes.Aggregate(1L, (count, size) => count * size);
            }
            catch (OverflowException overflow)
            {
                throw new GraphException($"A tensor of the shape {this} has more elements than can be counted.", overflow);
            }
        }
    }

    /// <summary>The sizes as numbers, where every one is a number.</summary>
    public long[]? Sizes => _dims.All(dim => dim.Size is not null) ? [.. _dims.Select(dim => dim.Size!.Value)] : null;

    /// <summary>A copy with one size replaced.</summary>
    public Shape With(int axis, Dim size)
    {
        var dims = (Dim[])_dims.Clone();
        dims[axis < 0 ? axis + Rank : axis] = size;
        return new Shape(dims);
    }

    /// <summary>Whether nothing that is known tells both apart.</summary>
    public bool CanBe(Shape? other) =>
        other is null || (Rank == other.Rank && _dims.Zip(other._dims).All(pair => pair.First.CanBe(pair.Second)));

    /// <summary>Whether both are certain to be the same, axis by axis.</summary>
    public bool IsSameAs(Shape? other) =>
        other is not null && Rank == other.Rank && _dims.Zip(other._dims).All(pair => pair.First.IsSameAs(pair.Second));

    /// <summary>Whether broadcasting can bring a tensor of this shape to the other without changing the other.</summary>
    public bool CanBroadcastTo(Shape target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Rank <= target.Rank && _dims.Zip(target._dims.TakeLast(Rank)).All(pair => pair.First.Is(1) || pair.First.CanBe(pair.Second));
    }

    /// <summary>What results when two shapes are broadcast against each other, or null when they do not fit.</summary>
    public static Shape? Broadcast(Shape left, Shape right)
    {
        var dims = new Dim[Math.Max(left.Rank, right.Rank)];
        for (var fromEnd = 1; fromEnd <= dims.Length; fromEnd++)
        {
            Dim a = fromEnd <= left.Rank ? left[^fromEnd] : 1;
            Dim b = fromEnd <= right.Rank ? right[^fromEnd] : 1;
            if (Meet(a, b) is not { } dim)
            {
                return null;
            }

            dims[^fromEnd] = dim;
        }

        return new Shape(dims);
    }

    // A named axis against a number other than 1 must turn out to be that number (or 1), so the number is the result.
    private static Dim? Meet(Dim a, Dim b) =>
        a.IsSameAs(b) || b.Is(1) ? a
        : a.Is(1) ? b
        : (a.Size, b.Size) switch
        {
            (not null, not null) => (Dim?)null,
            (not null, null) => a,
            (null, not null) => b,
            _ => Dim.Unknown,
        };

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _dims.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dims.AsSpan().SequenceEqual(other._dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dim in _dims)
        {
            hash.Add(dim);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _dims)}]";

    private Dim this[Index index] => _dims[index];
}
