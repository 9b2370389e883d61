using System.CommandLine;
using Dataverket.Cli.Connecting;
using Dataverket.Compat.Nats;
using Npgsql;

namespace Dataverket.Cli.Migrating;

/// <summary>Which database: a flag before a variable of the environment before a context. No flag takes a password: every process of a machine may read it there.</summary>
internal static class DatabaseTarget
{
    private const int MaxBytes = 16 << 10;

    public static Option<string?> Postgres { get; } = new("--postgres") { HelpName = "CONNECTION", Recursive = true, Description = "The database, such as \"Host=db;Database=maskin;Username=deploy\", without a password; DATAVERKET_POSTGRES when it is not given, which may hold one, else a context. PGPASSWORD and PGPASSFILE count." };

    public static Option<string?> Context { get; } = new("--database") { HelpName = "NAME", Recursive = true, Description = "A file of that name in dataverket/postgres of the configuration folder, which holds the connection string; DATAVERKET_DATABASE." };

    private static string Folder => Path.Combine(
        ToolOptions.Variable("XDG_CONFIG_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"), "dataverket", "postgres");

    /// <summary>The connection string.</summary>
    /// <exception cref="MigrateException">Nothing names a database, or what does is unfit; the text is never repeated.</exception>
    public static string Resolve(ParseResult parsed)
    {
        if (parsed.GetValue(Postgres) is { Length: > 0 } flag)
        {
            var given = Check(flag, "--postgres");
            if (new NpgsqlConnectionStringBuilder(given).Password is { Length: > 0 }) throw new MigrateException("The connection given by --postgres holds a password, which everybody on this machine can read there. Use DATAVERKET_POSTGRES, PGPASSFILE, or --database.");
            return given;
        }

        if (parsed.GetValue(Context) is { Length: > 0 } context) return Read(context, "--database");
        if (ToolOptions.Variable("DATAVERKET_POSTGRES") is { } variable) return Check(variable, "DATAVERKET_POSTGRES");
        if (ToolOptions.Variable("DATAVERKET_DATABASE") is { } name) return Read(name, "DATAVERKET_DATABASE");
        throw new MigrateException("Which database? Name it with --postgres, --database, DATAVERKET_POSTGRES or DATAVERKET_DATABASE.");
    }

    private static string Read(string name, string from)
    {
        if (name.Length > 100 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_' and not '.') || name[0] == '.') throw new MigrateException($"'{name}' ({from}) is no name of a database's context.");
        var file = Path.Combine(Folder, name);
        if (!File.Exists(file)) throw new MigrateException($"There is no database {name} ({from}): {file} does not exist.");
        try
        {
            return Check(SecretFile.Read(file, "The connection", MaxBytes), file);
        }
        catch (CompatNatsException e)
        {
            throw new MigrateException(e.Message, e);
        }
    }

    private static string Check(string text, string from)
    {
        try
        {
            if (new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 }) return text;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Told below, without the text: it may hold a password.
        }

        throw new MigrateException($"{from} is no connection string with a host. Write it like \"Host=db;Database=maskin;Username=deploy\".");
    }
}
