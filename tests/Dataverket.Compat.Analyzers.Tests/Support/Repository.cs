namespace Dataverket.Compat.Analyzers.Tests.Support;

internal static class Repository
{
    /// <summary>The checkout that this test program was built in.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Directory.Packages.props"))) return at.FullName;
        throw new InvalidOperationException($"No folder above {folder} holds Directory.Packages.props. Run the tests from a build inside the checkout.");
    }
}
