namespace Sundial.Cli.Commands;

/// <summary>What stands at the end of each command's help.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> s_texts = new(StringComparer.Ordinal)
    {
        [""] = """
            Examples:
              sundial demo
              sundial train photos.zip --within 10m
              sundial predict model.onnx cat.jpg
              sundial evaluate model.onnx photos.zip

            With a server, for many users and machines:
              sundial up
              sundial job create --dataset digits --within 60s --follow
              sundial endpoint create digits --model digits

            sundial COMMAND --help tells more of a command.
            """,
        ["demo"] = """
            Examples:
              sundial demo
              sundial demo --within 20s --out small.onnx
            """,
        ["train"] = """
            Examples:
              sundial train photos --within 10m
              sundial train cifar10.tar.gz --within 1h --out cifar.onnx --json
              sundial train photos.zip --compute 20GB --rate 5MB/s --optimize-for latency
              sundial train mnist/ --within 1h --epochs 10 --seed 7    (the same weights every time)

            Ctrl-C writes the best model so far and its report, and exits with 130.
            """,
        ["inspect"] = """
            Examples:
              sundial inspect adult.csv --target income
              sundial inspect train.csv.gz --test-data test.csv.gz --json
              sundial inspect photos.zip
            """,
        ["predict"] = """
            Examples:
              sundial predict model.onnx cat.jpg
              sundial predict model.onnx holiday/ --json > labels.jsonl
              sundial predict cells.onnx smears/ --threshold 0.3
              sundial predict adult.onnx rows.csv --out predictions.csv
              zcat rows.csv.gz | sundial predict adult.onnx -

            At an endpoint:
              sundial predict digits seven.png
              sundial predict iris flowers.csv --accept text/csv
              sundial predict iris request.json --variant canary
              echo '5.1,3.5,1.4,0.2' | sundial predict iris -
            """,
        ["evaluate"] = """
            Examples:
              sundial evaluate model.onnx photos/
              sundial evaluate model.onnx cifar10.tar.gz --json
              sundial evaluate cells.onnx blood-cells.tar.gz
              sundial evaluate adult.onnx adult-test.csv
            """,
        ["up"] = """
            Examples:
              sundial up
              sundial up --workers 1..4 --port 8000
              sundial up --data /srv/sundial --listen 0.0.0.0 --no-login
              sundial up --database postgres://sundial:secret@db.example/sundial

            Then, in another terminal:
              sundial job create --dataset digits --within 60s --follow

            Ctrl-C stops it cleanly; jobs go on from their last checkpoint when it is started again.
            """,
        ["login"] = """
            Examples:
              sundial login http://127.0.0.1:7300
              sundial login https://sundial.example --key - < key.txt

            SUNDIAL_URL and SUNDIAL_KEY are used in place of what is stored here.
            """,
        ["logout"] = """
            Examples:
              sundial logout
              sundial logout http://127.0.0.1:7300
            """,
        ["whoami"] = """
            Examples:
              sundial whoami
              sundial whoami --json
            """,
        ["tenant"] = """
            Examples:
              sundial tenant create acme --running-jobs 100 --stored 500GB
              sundial tenant list
            """,
        ["tenant create"] = """
            Examples:
              sundial tenant create acme
              sundial tenant create acme --weight 2 --running-jobs 100 --stored 500GB --requests-per-second 50
            """,
        ["tenant list"] = """
            Examples:
              sundial tenant list
            """,
        ["tenant show"] = """
            Examples:
              sundial tenant show
              sundial tenant show acme
            """,
        ["tenant update"] = """
            Examples:
              sundial tenant update acme --weight 3 --stored 1TB
              sundial tenant update acme --predictions-per-second 500
            """,
        ["tenant delete"] = """
            Examples:
              sundial tenant delete acme --yes
            """,
        ["key"] = """
            Examples:
              sundial key create --tenant acme --role developer --principal ada
              sundial key list
              sundial key revoke 0192aa7e-0000-7000-8000-000000000000
            """,
        ["key create"] = """
            Examples:
              sundial key create --tenant acme --role developer --principal ada
              sundial key create --role viewer --expires-in 7d
              sundial key create --role viewer --endpoint digits
              sundial key create --role worker --json
            """,
        ["key list"] = """
            Examples:
              sundial key list
            """,
        ["key revoke"] = """
            Examples:
              sundial key revoke 0192aa7e-0000-7000-8000-000000000000
            """,
        ["dataset"] = """
            Examples:
              sundial dataset create photos photos/
              sundial dataset list
              sundial dataset delete photos
            """,
        ["dataset create"] = """
            Examples:
              sundial dataset create photos photos/
              sundial dataset create adult adult.csv
              sundial dataset create blood-cells bccd.tar.gz --task object-detection
              tar -c photos | sundial dataset create photos -

            An upload that broke off goes on where it ended when the command is run again, as long as the data has not changed.
            """,
        ["dataset list"] = """
            Examples:
              sundial dataset list
            """,
        ["dataset inspect"] = """
            Examples:
              sundial dataset inspect digits
              sundial dataset inspect digits --within 10m
            """,
        ["dataset show"] = """
            Examples:
              sundial dataset show digits
            """,
        ["dataset delete"] = """
            Examples:
              sundial dataset delete photos
            """,
        ["dataset download"] = """
            Examples:
              sundial dataset download digits
              sundial dataset download digits --out /tmp/digits.tar
            """,
        ["algorithm"] = """
            Examples:
              sundial algorithm list
              sundial algorithm create forest forest/ --command "python3 main.py" --metric accuracy=accuracy=([0-9.]+)
            """,
        ["algorithm create"] = """
            Examples:
              sundial algorithm create forest forest/ --command "python3 main.py"
              sundial algorithm create forest forest/ --command ./run.sh --metric loss=loss:([0-9.]+) --objective least:loss --hyperparameter trees=100
              sundial algorithm create forest forest/ --command "python3 main.py" --serve "python3 serve.py"

            The program is run with train as its last argument and reads and writes below /opt/ml.
            """,
        ["algorithm list"] = """
            Examples:
              sundial algorithm list
            """,
        ["algorithm show"] = """
            Examples:
              sundial algorithm show image-classification
              sundial algorithm show forest:2
            """,
        ["job"] = """
            Examples:
              sundial job create --dataset digits --within 60s --follow
              sundial job list --state training
              sundial job follow digits-1
              sundial job stop digits-1
            """,
        ["job create"] = """
            Examples:
              sundial job create --dataset digits --within 60s --follow
              sundial job create --dataset photos --within 1h --name cats --hyperparameter seed=7 --out cats.onnx
              sundial job create --dataset adult --target income --within 2m
              sundial job create --dataset photos --within 10m --algorithm forest:2 --cpus 2 --memory 4GB
            """,
        ["job list"] = """
            Examples:
              sundial job list
              sundial job list --state training --json
            """,
        ["job show"] = """
            Examples:
              sundial job show cats
            """,
        ["job follow"] = """
            Examples:
              sundial job follow cats
              sundial job follow cats --json --out cats.onnx
            """,
        ["job metrics"] = """
            Examples:
              sundial job metrics cats
              sundial job metrics cats --name validation_accuracy --csv > accuracy.csv
            """,
        ["job log"] = """
            Examples:
              sundial job log cats
            """,
        ["job checkpoints"] = """
            Examples:
              sundial job checkpoints cats
            """,
        ["job history"] = """
            Examples:
              sundial job history cats
            """,
        ["job stop"] = """
            Examples:
              sundial job stop cats
              sundial job stop cats --grace 10s
            """,
        ["job modify"] = """
            Examples:
              sundial job modify cats --within 2h
              sundial job modify cats --hyperparameter learning_rate=0.01 --from checkpoint
              sundial job modify cats --algorithm-version 3 --from start
            """,
        ["job report"] = """
            Examples:
              sundial job report cats
              sundial job report cats --json > cats.report.json
            """,
        ["job retrain"] = """
            Examples:
              sundial job retrain cats --within 1h
              sundial job retrain cats --within 10m --name more-cats --follow
            """,
        ["job retry"] = """
            Examples:
              sundial job retry cats
              sundial job retry cats --within 30m --from start
            """,
        ["model"] = """
            Examples:
              sundial model list
              sundial model create iris iris.onnx
              sundial model download cats --out cats.onnx
            """,
        ["model create"] = """
            Examples:
              sundial model create iris iris.onnx
              sundial model create iris exported/                 (a folder of the model's files)
              sundial model create words words/ --serve "python3 serve.py" --environment LANG=C.UTF-8
            """,
        ["model list"] = """
            Examples:
              sundial model list
            """,
        ["model show"] = """
            Examples:
              sundial model show cats
              sundial model show cats:2
            """,
        ["model download"] = """
            Examples:
              sundial model download cats
              sundial model download cats:2 --out cats.onnx
              sundial model download cats --out cats/
            """,
        ["model delete"] = """
            Examples:
              sundial model delete cats:1
              sundial model delete cats --all-versions
            """,
        ["endpoint"] = """
            Examples:
              sundial endpoint create digits --model digits
              sundial predict digits seven.png
              sundial endpoint update digits --model digits:4
              sundial endpoint list
            """,
        ["endpoint create"] = """
            Examples:
              sundial endpoint create digits --model digits:3
              sundial endpoint create --model digits --min 0 --max 4 --capture --within-latency 20ms
              sundial endpoint create early --job digits --checkpoint best      (while it trains on)
              sundial endpoint create both --chain features:2,classes:1
              sundial endpoint create digits --model digits:3 --variant canary=digits:4@10 --variant trial=digits#latest@shadow

            With the last, 90 % of the requests go to digits:3 and 10 % to digits:4; a checkpoint of the job digits gets copies, and answers nobody.
            """,
        ["endpoint update"] = """
            Examples:
              sundial endpoint update digits --model digits:4
              sundial endpoint update digits --model digits:3 --variant canary=digits:4@10
              sundial endpoint update digits --min 0 --idle 1m --capture 10%

            Requests are answered all the while: by the old model until the new one has loaded and answered a request of its own.
            """,
        ["endpoint list"] = """
            Examples:
              sundial endpoint list
            """,
        ["endpoint show"] = """
            Examples:
              sundial endpoint show digits
              sundial endpoint show digits --json
            """,
        ["endpoint delete"] = """
            Examples:
              sundial endpoint delete digits
            """,
        ["endpoint logs"] = """
            Examples:
              sundial endpoint logs digits
              sundial endpoint logs digits --follow
            """,
        ["endpoint predictions"] = """
            Examples:
              sundial endpoint predictions digits
              sundial endpoint predictions digits --since 1h --max-confidence 0.6 --has-truth no
              sundial endpoint predictions digits --model digits:4 --label 7 --limit 1000 --json
            """,
        ["endpoint prediction"] = """
            Examples:
              sundial endpoint prediction digits 0192aa7e-0000-7000-8000-000000000000
              sundial endpoint prediction digits 0192aa7e-0000-7000-8000-000000000000 --request seven.png
            """,
        ["endpoint truth"] = """
            Examples:
              sundial endpoint truth digits 0192aa7e-0000-7000-8000-000000000000 7
              sundial endpoint truth digits --file truths.csv
            """,
        ["endpoint accuracy"] = """
            Examples:
              sundial endpoint accuracy digits
              sundial endpoint accuracy digits --since 1d
            """,
        ["scorer"] = """
            Examples:
              sundial scorer --server http://10.0.0.5:7300 --token -
              sundial scorer list

            A scorer's key is made by an administrator with: sundial key create --role worker
            """,
        ["scorer list"] = """
            Examples:
              sundial scorer list
            """,
        ["worker"] = """
            Examples:
              sundial worker --server http://10.0.0.5:7300 --token -
              sundial worker list
              sundial worker evict 0192aa7e-0000-7000-8000-000000000000

            A worker's key is made by an administrator with: sundial key create --role worker
            """,
        ["worker list"] = """
            Examples:
              sundial worker list
            """,
        ["worker show"] = """
            Examples:
              sundial worker show build-7
            """,
        ["worker evict"] = """
            Examples:
              sundial worker evict build-7
            """,
        ["worker drain"] = """
            Examples:
              sundial worker drain build-7
            """,
    };

    /// <summary>The examples of a command.</summary>
    /// <param name="path">The words that lead to it; empty for the root.</param>
    public static string Of(string path) => s_texts.GetValueOrDefault(path, string.Empty);
}
