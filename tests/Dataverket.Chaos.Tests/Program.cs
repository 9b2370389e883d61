using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Worlds;

// One program, three uses: a process of a world (a role is in its environment), a campaign of many worlds (./run soak), and the tests.
if (Environment.GetEnvironmentVariable(ChildSpec.Variable) is { Length: > 0 } spec) return await Child.RunAsync(ChildSpec.Parse(spec));
if (args is ["worlds", .. var first]) return await Campaign.RunAsync(Campaign.Seeds(300, first is [var seed] ? int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture) : null), Console.Out) ? 0 : 1;
return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
