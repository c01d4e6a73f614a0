using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Server.Tests;

/// <summary>Whatever is sent as JSON, to whatever takes JSON, the answer is never a fault of the server.</summary>
public sealed class BodyFuzzTests(ITestOutputHelper output)
{
    private const int BodiesEach = 60;

    [Fact]
    public async Task No_body_makes_the_server_fail()
    {
        await using var inhabited = await InhabitedServer.StartAsync();
        var noise = new JsonNoise(inhabited.Document);
        var clients = new Dictionary<Role, HttpClient>
        {
            [Role.Developer] = inhabited.Training.Client,
            [Role.Admin] = inhabited.Server.Operator,
            [Role.Worker] = inhabited.Training.WorkerClient,
        };
        var seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"Seed {seed}: to see it again, put it here in the place of the random one.");
        var (operations, taken) = (0, 0);

        foreach (var operation in inhabited.Operations().Where(operation => operation.BodySchema is not null))
        {
            operations++;
            var (client, path) = (clients[operation.Role], operation.Fill(inhabited.Ids));

            bool Holds(string body)
            {
                using var request = new HttpRequestMessage(operation.Method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                using var answer = client.Send(request);
                taken += (int)answer.StatusCode < 300 ? 1 : 0;
                using var reader = new StreamReader(answer.Content.ReadAsStream());
                var text = reader.ReadToEnd();
                var said = (int)answer.StatusCode < 500 && ((int)answer.StatusCode < 400 || answer.Content.Headers.ContentType?.MediaType == Contracts.Problem.MediaType);
                return said ? true : throw new InvalidOperationException($"{operation.Method} {path} gave {(int)answer.StatusCode} {text} for (seed {seed})\n{body[..Math.Min(body.Length, 2_000)]}");
            }

            Prop.ForAll(noise.Of(operation.BodySchema!.Value).ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(BodiesEach).WithReplay(seed, 1));
        }

        Assert.True(operations >= 15, $"Only {operations} operations take JSON.");

        // Were all of it refused at the door, nothing behind it would have been tried.
        Assert.True(taken > 20, $"Only {taken} bodies were taken.");
    }
}
