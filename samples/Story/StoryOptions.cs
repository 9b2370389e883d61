using System.Globalization;

namespace Story;

public sealed record StoryOptions
{
    public bool Fast { get; init; }

    public bool Clean { get; init; }

    public string Variant { get; init; } = "";

    public int PagePort { get; init; }

    public string Directory { get; init; } = "";

    public const string Usage = """
        ./run demo [--fast] [--variant contract-early|nett-stays] [--page-port N] [--dir FOLDER] [--clean]

          --fast                    shorter timings and fewer old rows
          --variant contract-early  forces the contract stage right after the expand stage: watch it being refused
          --variant nett-stays      leaves Nett on build 1: watch the raise being refused
          --page-port N             the operator's page of the first coordinator (default: a free port)
          --dir FOLDER              keep the processes' logs there (default: a temporary folder that is removed)
          --clean                   remove what an interrupted story left on servers of your own, and stop
        """;

    /// <summary>Reads the command line; a message when it cannot be understood.</summary>
    public static (StoryOptions? Options, string Fault) Parse(string[] args)
    {
        var options = new StoryOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--fast":
                    options = options with { Fast = true };
                    continue;
                case "--clean":
                    options = options with { Clean = true };
                    continue;
                case "--variant" when value is "contract-early" or "nett-stays":
                    options = options with { Variant = value };
                    break;
                case "--page-port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536:
                    options = options with { PagePort = port };
                    break;
                case "--dir" when value.Length > 0:
                    options = options with { Directory = value };
                    break;
                default:
                    return (null, $"'{args[i]}' is not understood here.");
            }

            i++;
        }

        return (options, "");
    }
}
