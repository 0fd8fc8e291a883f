using System.Diagnostics;
using System.Text.Json;
using Buds.Interop;

namespace Buds.Crypto.Tests;

/// <summary>The interop tool as another implementation's tests call it: a process, files, one line of JSON a file.</summary>
public sealed class InteropProgramTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "buds-protocol");

    [Fact]
    public async Task Open_prints_a_line_a_file()
    {
        var (output, _) = await RunAsync(
            "open", Path.Combine(Folder, "open-x25519-photos.json"), Path.Combine(Folder, "open-bad-signature.json"));

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        lines.Length.ShouldBe(2);
        lines[0].GetProperty("ok").GetBoolean().ShouldBeTrue();
        lines[0].GetProperty("receipts").GetArrayLength().ShouldBeGreaterThan(0);
        lines[0].GetProperty("blobs").GetArrayLength().ShouldBeGreaterThan(0);
        lines[0].TryGetProperty("content_key", out _).ShouldBeTrue();
        lines[1].GetProperty("ok").GetBoolean().ShouldBeFalse();
        lines[1].GetProperty("code").GetString().ShouldBe("bad_signature");
    }

    [Fact]
    public async Task Seal_writes_a_message_with_a_key_for_each_device()
    {
        var input = Path.Combine(Folder, "seal-xwing.json");
        var output = Path.GetTempFileName();
        try
        {
            (await RunAsync("seal", input, output)).ExitCode.ShouldBe(0);

            using var written = JsonDocument.Parse(await File.ReadAllBytesAsync(output));
            var message = written.RootElement.GetProperty("message");
            message.GetProperty("wrapped_keys").GetArrayLength().ShouldBe(InteropFile.Read(input).Keys!.Count);
            foreach (var field in (string[])["header", "signature", "payload"])
            {
                message.GetProperty(field).GetString().ShouldNotBeNullOrEmpty();
            }
        }
        finally
        {
            File.Delete(output);
        }
    }

    [Fact]
    public async Task File_that_is_not_there_ends_in_an_error_and_not_in_a_line_that_says_ok()
    {
        var (output, _) = await RunAsync("open", Path.Combine(Folder, "no-such-file.json"));

        output.ShouldNotContain("\"ok\":true");
    }

    private static async Task<(string Output, int ExitCode)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Buds.Interop.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        _ = await errors;
        return (output, process.ExitCode);
    }
}
