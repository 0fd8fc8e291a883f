using Buds.Stress.Calibration;

namespace Buds.Stress.Tests.Calibration;

public sealed class CalibrationCirclesTests
{
    private static readonly CalibrationCircles Circles = CalibrationCircles.Create(circles: 5, pushed: 2);

    [Fact]
    public void Message_goes_to_as_many_devices_in_each_circle() => Circles.Quiet.Concat(Circles.Pushed)
        .ShouldAllBe(circle => circle.DevicesBut(CalibrationCircles.SenderOf(circle)).Length == CalibrationCircles.Deliveries);

    [Fact]
    public void Devices_are_of_one_kind_each_and_numbered_through() =>
        Circles.QuietDevices.Concat(Circles.PushedDevices).Select(device => device.Number).ShouldBe(Enumerable.Range(0, 75), ignoreOrder: true);
}
