using System.CommandLine;

namespace Dataverket.Cli.Migrating;

/// <summary>The options of the group <c>migrate</c>.</summary>
internal static class MigrateOptions
{
    public static Option<string?> Assembly { get; } = new("--assembly") { HelpName = "FILE", Recursive = true, Description = "The service's migrations, built; DATAVERKET_MIGRATIONS when it is not given." };

    public static Option<string?> Expect { get; } = new("--expect") { HelpName = "NAME", Recursive = true, Description = "What the database has to be called, else nothing is done; DATAVERKET_EXPECTED_DATABASE when it is not given, else what the assembly's settings say." };

    public static Argument<string> Change { get; } = new("change") { Description = "The change's id." };

    public static Argument<string[]> Changes { get; } = new("change") { Description = "Ids of changes; all when none is given.", Arity = ArgumentArity.ZeroOrMore };

    public static Option<double> ForHours { get; } = Hours();

    private static Option<double> Hours()
    {
        var option = new Option<double>("--for") { HelpName = "HOURS", Description = "For how many hours it counts, at most 720.", DefaultValueFactory = _ => 24 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 720)) result.AddError("--for takes 0 to 720 hours.");
        });
        return option;
    }
}
