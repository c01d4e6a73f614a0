using Sundial.OpenInference.Conformance;

const string Help = """
    Asks a server whether it keeps to the Open Inference Protocol v2 over REST, its binary tensor extension included.

    oip-conformance URL [--model NAME] [--key KEY] [--prefix TEXT] [--two NAME] [--vector NAME] [--only TEXT] [--failed]

      URL             the server, http://HOST:PORT; /v2 is added
      --model NAME    a model that gives back its one FP32 input of shape [-1, -1] (default: PREFIXfp32)
      --key KEY       sent as Authorization: Bearer KEY
      --prefix TEXT   models that do the same for the other datatypes are called TEXTbool, TEXTuint8 … TEXTint64, TEXTfp16,
                      TEXTfp64, TEXTbf16, TEXTbytes (default: identity_); the cases of those that are not there are skipped
      --two NAME      a model with two FP32 inputs of shape [-1] and two outputs: their sum and their difference (default: sum_difference)
      --vector NAME   a model that gives back its one FP32 input of shape [-1] (default: vector_fp32)
      --only TEXT     only cases whose name contains TEXT
      --failed        shows only those that failed

    Names of inputs and outputs are read from the models' metadata. Exit code: 0 all passed, 1 some failed, 64 wrong use, 69 no server.
    """;

var target = ConformanceTarget.Parse(args);
if (target is null)
{
    Console.WriteLine(Help);
    return args is ["--help"] or ["-h"] ? 0 : 64;
}

using (target)
{
    try
    {
        var results = await ConformanceSuite.RunAsync(target, result =>
        {
            if (result.Outcome == Outcome.Failed || !target.FailedOnly)
            {
                Console.WriteLine($"{result.Outcome,-8}{result.Case.Name}{(result.Reason is { } reason ? $"\n        {reason}\n        the specification: {result.Case.Says}" : "")}");
            }
        });
        var failed = results.Count(result => result.Outcome == Outcome.Failed);
        Console.WriteLine($"{results.Count(result => result.Outcome == Outcome.Passed)} passed, {failed} failed, {results.Count(result => result.Outcome == Outcome.Skipped)} skipped");
        return failed == 0 ? 0 : 1;
    }
    catch (HttpRequestException fault)
    {
        Console.Error.WriteLine($"{target.Url} does not answer ({fault.Message}); start the server, or name another.");
        return 69;
    }
}
