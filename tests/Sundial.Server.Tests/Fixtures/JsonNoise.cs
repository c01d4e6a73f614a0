using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>Random JSON that is nearly what a schema says: right in most places, and in some as wrong as can be.</summary>
internal sealed class JsonNoise(JsonElement document)
{
    private const int Deepest = 5;
    private const int LongestArray = 1 << 20;

    private static readonly Gen<string> Words = Gen.Elements(
        "\"\"", "\"a\"", "\"digits\"", "\"script\"", "\"default\"", "\"acme\"", "\"image-classification\"", "\"../../etc/passwd\"", "\"a b\"", "\"-\"", "\"ümläut\"", "\"💩\"",
        "\"\\u0000\"", "\"x\\u0000y\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u202e\\ufeff\"", "\"null\"", "\"1\"", "\"'; drop table tenants; --\"", "\"%00\"", "\"{}\"", "\"latest\"",
        "\"00000000-0000-0000-0000-000000000000\"", "\"018f4e6e-7c1a-7000-8000-000000000000\"", "\"" + new string('0', 64) + "\"", "\"" + new string('x', 101) + "\"",
        "\"" + new string('é', 5_000) + "\"", "\"2026-01-01T00:00:00Z\"", "\"(a+)+$\"", "\"[\"", "\"viewer\"", "\"worker\"", "\"checkpoint\"", "\"log\"", "\"metric\"", "\"phase\"");

    private static readonly Gen<string> Numbers = Gen.Elements(
        "0", "1", "2", "60", "-1", "-0", "-0.0", "0.5", "1.5", "1e-300", "1e300", "-1e300", "1e400", "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "99999999999999999999999999", "1E2", "3600", "2592000", "2592001");

    private static readonly Gen<string> Junk = Gen.Frequency(
        (4, Words),
        (4, Numbers),
        (2, Gen.Elements("null", "true", "false", "[]", "{}", "[null]", "[{}]", "{\"\":0}", "{\"a\":{\"b\":[1,2,{\"c\":null}]}}")),
        (1, Gen.Elements("NaN", "Infinity", "undefined", "'a'", "01", "1.", ".5", "\"", "[", "{", "}", "/**/1", "tru", "\u0001", "\"\n\"")),
        (1, Gen.Elements(new string('[', 40) + new string(']', 40), string.Concat(Enumerable.Repeat("{\"a\":", 2_000)), "\"" + new string('y', 200_000) + "\"")));

    /// <summary>Bodies for an operation.</summary>
    public Gen<string> Of(JsonElement schema) => Value(schema, 0);

    private Gen<string> Value(JsonElement schema, int depth) => depth >= Deepest ? Junk : Gen.Frequency((12, Right(schema, depth)), (1, Junk));

    private Gen<string> Right(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return Junk;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Right(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), depth);
        }

        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
        {
            if (schema.TryGetProperty(choice, out var choices))
            {
                return Gen.OneOf(choices.EnumerateArray().Select(one => Right(one, depth)));
            }
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return Gen.Elements(values.EnumerateArray().Select(value => value.GetRawText()));
        }

        var type = !schema.TryGetProperty("type", out var named) ? "" : named.ValueKind == JsonValueKind.Array
            ? named.EnumerateArray().Select(one => one.GetString()!).First(one => one != "null")
            : named.GetString()!;
        return type switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema.GetProperty("items"), depth),
            "string" => Words,
            "integer" or "number" => Numbers,
            "boolean" => Gen.Elements("true", "false"),
            "null" => Gen.Constant("null"),
            _ => Junk,
        };
    }

    private Gen<string> Object(JsonElement schema, int depth)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        var members = !schema.TryGetProperty("properties", out var properties) ? [] : properties.EnumerateObject()
            .Select(property => Member(property.Name, Value(property.Value, depth + 1), required.Contains(property.Name) ? 15 : 1))
            .ToList();
        if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
        {
            members.Add(from name in Words from value in Value(more, depth + 1) select $"{name}:{value}");
        }

        members.Add(Gen.Frequency((20, Gen.Constant("")), (1, from name in Words from value in Junk select $"{name}:{value}")));
        return Gen.CollectToArray(members, member => member).Select(texts => $"{{{string.Join(',', texts.Where(text => text.Length > 0))}}}");
    }

    private static Gen<string> Member(string name, Gen<string> value, int weight) =>
        Gen.Frequency((weight, value.Select(text => $"\"{name}\":{text}")), (1, Gen.Constant("")));

    private Gen<string> Array(JsonElement items, int depth) =>
        from count in Gen.Frequency((10, Gen.Choose(0, 3)), (1, Gen.Constant(200)))
        from element in Value(items, depth + 1)
        from other in Value(items, depth + 1)
        select $"[{string.Join(',', Enumerable.Range(0, Bounded(count, element, other)).Select(index => index % 2 == 0 ? element : other))}]";

    // Long lists of long lists of long texts are more than a machine has memory for.
    private static int Bounded(int count, string element, string other) => Math.Min(count, 3 + (LongestArray / (element.Length + other.Length + 1)));
}
