using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sundial.Console.Live;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Jobs;

/// <summary>All that a job printed, as text that can be kept.</summary>
internal static class ShowLog
{
    private const int FlushEvery = 200;

    /// <summary>Sends it, line by line as it is read.</summary>
    public static async Task ShowAsync(string job, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var view = await session.Client.Jobs.GetAsync(job, cancel);
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{view.Id}.log.txt\"";
        var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            var written = 0;
            await foreach (var told in session.Client.Jobs.ListLogAsync(job, cancel))
            {
                var line = LogReader.LineOf(told);
                await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}  {line.Text}").AsMemory(), cancel);
                if (++written % FlushEvery == 0)
                {
                    await writer.FlushAsync(cancel);
                }
            }
        }
    }
}
