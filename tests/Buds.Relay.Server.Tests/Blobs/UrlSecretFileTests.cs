using Buds.Relay.Server.Blobs;

namespace Buds.Relay.Server.Tests.Blobs;

public sealed class UrlSecretFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("buds-relay-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Secret_is_made_once_and_kept()
    {
        var data = Path.Combine(_directory, "data");

        var secret = UrlSecretFile.LoadOrCreate(data);

        secret.Length.ShouldBe(32);
        UrlSecretFile.LoadOrCreate(data).ShouldBe(secret);
        Directory.EnumerateFiles(data).Select(Path.GetFileName).ShouldBe([UrlSecretFile.Name, UrlSecretFile.Name + ".lock"], ignoreOrder: true);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(data, UrlSecretFile.Name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Secret_of_processes_that_start_at_once_is_one()
    {
        var secrets = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Convert.ToHexString(UrlSecretFile.LoadOrCreate(_directory)))));

        secrets.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void File_of_another_size_is_refused_and_left_alone()
    {
        var path = Path.Combine(_directory, UrlSecretFile.Name);
        File.WriteAllBytes(path, new byte[31]);

        Should.Throw<InvalidDataException>(() => UrlSecretFile.LoadOrCreate(_directory));

        File.ReadAllBytes(path).Length.ShouldBe(31);
    }
}
