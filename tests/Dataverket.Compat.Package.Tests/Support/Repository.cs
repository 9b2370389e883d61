using System.Reflection;

namespace Dataverket.Compat.Package.Tests.Support;

/// <summary>The checkout that this test program was built in, and how it was built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Built(string name)
        => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == name).Value!;

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Directory.Packages.props"))) return at.FullName;
        throw new InvalidOperationException($"No folder above {folder} holds Directory.Packages.props. Run the tests from a build inside the checkout.");
    }
}
