using System.Globalization;
using System.Text;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Scorer.Tests.Protocols;

/// <summary>Our own reading and writing of numbers, against the library's.</summary>
public sealed class NumberTests(ITestOutputHelper output)
{
    [Fact]
    public void Any_number_that_is_written_is_read_back_to_the_bit_by_us_and_by_the_library()
    {
        var random = Seeded();
        Span<byte> room = stackalloc byte[NumberFormat.Longest];
        for (var i = 0; i < 500_000; i++)
        {
            var value = i % 3 switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next() ^ (random.Next(2) << 31)),
                1 => (float)((random.NextDouble() * 2) - 1),
                _ => random.Next(-100_000, 100_000) / 100f,
            };
            if (!float.IsFinite(value))
            {
                continue;
            }

            var written = room[..NumberFormat.Write(room, value)];
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(float.Parse(written, CultureInfo.InvariantCulture)));
            var at = 0;
            Assert.True(JsonNumber.TryScan(written, ref at, out var number) && at == written.Length, Encoding.ASCII.GetString(written));
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(number.ToSingle()));
        }
    }

    [Fact]
    public void Any_decimal_is_rounded_as_the_library_rounds_it()
    {
        var random = Seeded();
        for (var i = 0; i < 300_000; i++)
        {
            var text = Encoding.ASCII.GetBytes(Decimal(random));
            var at = 0;
            Assert.True(JsonNumber.TryScan(text, ref at, out var number) && at == text.Length, Encoding.ASCII.GetString(text));
            Assert.Equal(float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), number.ToSingle());
            Assert.Equal(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), number.ToDouble());
            Assert.Equal(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer), number.TryInt64(out var ours));
            Assert.True(integer == ours || integer == 0);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("0x1")]
    public void What_json_does_not_call_a_number_is_none(string text)
    {
        var at = 0;
        Assert.False(JsonNumber.TryScan(Encoding.ASCII.GetBytes(text), ref at, out _) && at == text.Length);
    }

    [Fact]
    public void Json_is_taken_and_refused_as_the_library_takes_and_refuses_it()
    {
        var random = Seeded();
        const string Pieces = "{}[]\",:\\ 01.eE+-truefalsn\n\u00e9x";
        string[] whole = ["{\"a\":[1,2,{\"b\":null}],\"c\":\"x\\u00e9\\n\"}", "[true,false,null,-1.5e3,\"\"]", "{\"\\\"\":{}}"];
        for (var i = 0; i < 200_000; i++)
        {
            var text = new StringBuilder(whole[random.Next(whole.Length)]);
            for (var change = random.Next(3); change > 0; change--)
            {
                text[random.Next(text.Length)] = Pieces[random.Next(Pieces.Length)];
            }

            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            Assert.True(LibraryTakes(bytes) == WeTake(bytes), text.ToString());
        }
    }

    private static bool LibraryTakes(byte[] text)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(text);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static bool WeTake(byte[] text)
    {
        try
        {
            var json = new JsonCursor(text);
            json.Skip(0);
            json.TakeEnd();
            return true;
        }
        catch (InvalidRequestException)
        {
            return false;
        }
    }

    private static string Decimal(Random random)
    {
        var digits = new StringBuilder(random.Next(2) == 0 ? "-" : "");
        var whole = random.Next(1, 12);
        digits.Append(random.Next(1, 10));
        for (var i = 1; i < whole; i++)
        {
            digits.Append(random.Next(10));
        }

        if (random.Next(4) > 0)
        {
            digits.Append('.');
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                digits.Append(random.Next(10));
            }
        }

        if (random.Next(3) == 0)
        {
            digits.Append(CultureInfo.InvariantCulture, $"e{random.Next(-60, 60)}");
        }

        return digits.ToString();
    }

    private Random Seeded()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}: to see it again, put it here in the place of the clock's.");
        return new Random(seed);
    }
}
