using System.CommandLine;
using System.Text;
using Dataverket.Cli;
using Dataverket.Cli.Assets;
using Dataverket.Cli.Baselines;
using Dataverket.Cli.Connecting;
using Dataverket.Cli.Migrating;
using Dataverket.Cli.Runs;
using Dataverket.Cli.Shapes;

// The views draw lines and arrows; a terminal that is told nothing would print question marks.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("Watch and steer an upgrade run; see who reads and writes which message, what waits, and which tasks run; change databases; keep what has shipped.")
{
    RunCommands.Create(TimeProvider.System),
    LedgerCommands.Create(TimeProvider.System),
    ParkedCommands.Create(TimeProvider.System),
    TasksCommands.Create(TimeProvider.System),
    AssetCommands.Create(TimeProvider.System),
    MigrateCommands.Create(TimeProvider.System),
    CompatCommands.Create(),
};
foreach (var option in ConnectionOptions.All) root.Add(option);
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync().ConfigureAwait(false);

// A mistyped command line is 1 for the parser; scripts tell it from the tool's own outcomes by 2.
return parsed.Errors.Count > 0 && code == 1 ? ExitCodes.Blocked : code;
