using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataverket.Tests;

/// <summary>Compares a text with one that is checked in.</summary>
internal static class Golden
{
    /// <summary>What a terminal without colours shows.</summary>
    public static string Draw(IRenderable picture, int width)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text), Interactive = InteractionSupport.No });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(picture);
        // Trailing blanks only fill the columns; nobody sees them.
        return string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
    }

    /// <summary>Fails when the text is another than the one checked in; writes the text beside the tests for comparison.</summary>
    public static void Check(string name, string actual)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (expected != actual) File.WriteAllText(path + ".actual", actual);
        Assert.True(expected == actual, $"Golden/{name} differs from {path}.actual; look at it, and copy it over if it is right:\n{actual}");
    }
}
