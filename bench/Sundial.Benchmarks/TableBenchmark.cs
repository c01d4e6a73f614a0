using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsvHelper;
using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Reading;

namespace Sundial.Benchmarks;

/// <summary>How fast tables are read, and what memory that takes: beside the bare reader beneath, which only finds cells.</summary>
internal static class TableBenchmark
{
    private static readonly string[] s_words = ["Private", "Self-emp-not-inc", "Local-gov", "?", "State-gov", "Federal-gov", "Without-pay"];
    private static readonly string[] s_quoted = ["\"Exec, managerial\"", "\"Craft \"\"repair\"\"\"", "Sales", "\"Machine operator, inspector\""];

    public static void Run(long megabytes, string? folder, double memoryMegabytes)
    {
        var path = Path.Combine(folder ?? Path.GetTempPath(), $"sundial-table-{Environment.ProcessId}.csv");
        try
        {
            Write(path, megabytes * 1_000_000);
            var size = new FileInfo(path).Length / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size:N0} MB of 14 columns, cells with quotes among them"));
            Measure("cells found by the reader beneath", size, () => Bare(path, touch: false));
            Measure("cells found and touched", size, () => Bare(path, touch: true));
            for (var time = 0; time < 2; time++)
            {
                Measure(time == 0 ? "table read" : "table read again", size, () =>
                {
                    var table = TableReader.Read(path, new TableReadOptions { MemoryBytes = (long)(memoryMegabytes * 1e6) });
                    return $"{table.RowCount:N0} of {table.Reading.Rows:N0} rows kept, {table.Columns.Count} columns";
                });
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Measure(string what, double size, Func<string> run)
    {
        using var process = Process.GetCurrentProcess();
        var (began, busy) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var told = run();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Refresh();
        busy = process.TotalProcessorTime - busy;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-36} {size / seconds,7:N0} MB/s {seconds,8:N2} s, {size / busy.TotalSeconds,5:N0} MB a second of processor, peak memory so far {process.PeakWorkingSet64 / 1e6,6:N0} MB; {told}"));
    }

    private static string Bare(string path, bool touch)
    {
        using var reader = CsvReader.FromFile(path, Dialect.ReaderOptions(','));
        var (rows, letters) = (0L, 0L);
        while (reader.Read())
        {
            rows++;
            for (var i = 0; touch && i < reader.FieldCount; i++)
            {
                letters += reader.GetSpan(i).Length;
            }
        }

        return $"{rows:N0} rows{(touch ? $", {letters:N0} bytes of cells" : "")}";
    }

    private static void Write(string path, long bytes)
    {
        using var file = new StreamWriter(path, Encoding.UTF8, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 20 });
        file.WriteLine("id,age,work,weight,job,hours,gain,rate,score,day,town,flag,note,class");
        var row = new StringBuilder();
        for (long i = 0, written = 0; written < bytes; i++)
        {
            var random = new CounterRandom(1, 2, (ulong)i);
            row.Clear().Append(CultureInfo.InvariantCulture, $"{i},{random.Next(70) + 17},{s_words[random.Next(s_words.Length)]},{random.Next(1_000_000)},{s_quoted[random.Next(s_quoted.Length)]},")
                .Append(CultureInfo.InvariantCulture, $"{random.Next(80)},{(random.Next(20) == 0 ? random.Next(99_999) : 0)},{random.NextSingle():0.00000},{random.Next(10_000) / 100.0},")
                .Append(CultureInfo.InvariantCulture, $"20{random.Next(26):00}-{random.Next(12) + 1:00}-{random.Next(28) + 1:00},town {random.Next(3000)},{(random.Next(2) == 0 ? "yes" : "no")},,{(random.Next(1000) == 0 ? "rare" : "common")}\n");
            file.Write(row);
            written += row.Length;
        }
    }
}
