namespace Dataverket.Compat.Tests.Support;

/// <summary>Where the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder of this project in the checkout.</summary>
    public static string Project { get; } = Path.Combine(Root(), "tests", "Dataverket.Compat.Tests");

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Directory.Packages.props"))) at = at.Parent ?? throw new InvalidOperationException("Run the tests from a build inside the checkout.");
        return at.FullName;
    }
}
