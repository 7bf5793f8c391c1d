"""The facts of an inventory that may leave the house: what is not in these lists is left out.

Each is about a product, or about how it is set up. None of them names a person, a place, an
address or the machine itself. Lists and mappings are named by their path; what is below them is
named too. Software that is installed, processes, who is logged in, mounts, addresses and the
kernel's command line are in none of them.
"""

__all__ = ["INVENTORY", "REFERENCES"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DEVICE = "part kernel_name name vendor model driver"

INVENTORY = {
    path: _words(names)
    for path, names in {
        "system": "vendor model version family sku chassis_type chassis_kind chassis_vendor "
        "board_vendor board_model board_version firmware_vendor firmware_version firmware_date "
        "os_name os_id os_version virtual hypervisor container",
        "system.slots": "designation type in_use",
        "firmware": "method vendor version date release secure_boot setup_mode tpm_present "
        "tpm_version bits",
        "os": "name id version codename architecture init package_managers default_target desktop",
        "kernel": "release architecture taint tainted",
        "cpu": "architecture byte_order vendor model family model_number stepping microcode "
        "virtualization drawers books sockets dies clusters cores threads threads_per_core "
        "numa_nodes physical_address_bits virtual_address_bits frequency_base_hertz "
        "frequency_minimum_hertz frequency_maximum_hertz possible present online offline flags "
        "bugs",
        "cpu.kinds": "name kind cores threads frequency_maximum_hertz",
        "cpu.caches": "level type kind size_bytes instances ways line_bytes",
        "cpu.vulnerabilities": "name state meaning",
        "memory": "installed_bytes total_bytes available_bytes swap_total_bytes ecc ecc_mode "
        "slots_total slots_empty maximum_capacity_bytes corrupted_bytes",
        "memory.modules": "part slot bank size_bytes vendor part_number type form_factor "
        "speed_rated_transfers_per_second speed_transfers_per_second rank voltage_volts ecc",
        "memory.controllers": "part kind type size_bytes corrected_errors uncorrected_errors",
        "storage.disks": f"{_DEVICE} revision firmware_version transport size_bytes rotational "
        "read_only removable physical_block_bytes logical_block_bytes",
        "storage.disks.smart": "passed power_on_seconds start_count reallocated_sectors "
        "pending_sectors percentage_used_percent media_errors temperature_celsius written_bytes "
        "read_bytes uncorrectable_sectors spare_percent",
        "network.interfaces": "part vendor model driver firmware_version driver_version wireless "
        "physical carrier duplex speed_bits_per_second speed_maximum_bits_per_second mtu_bytes",
        "pci.devices": "part address class_id class_name vendor_id device_id subsystem_vendor_id "
        "subsystem_device_id revision vendor model subsystem_vendor subsystem_model driver "
        "modalias enabled link_speed_transfers_per_second "
        "link_speed_maximum_transfers_per_second link_width link_width_maximum power_state "
        "numa_node virtual_function_of",
        "pci.devices.aer": "correctable nonfatal fatal",
        "usb.devices": "part port bus_number vendor_id product_id vendor model class_id version "
        "speed_bits_per_second speed_maximum_bits_per_second parent removable authorized "
        "maximum_current_amperes hub",
        "usb.devices.interfaces": "number class_id driver modalias",
        "graphics.cards": f"{_DEVICE} memory_bytes",
        "graphics.connectors": "part kernel_name kind status enabled display",
        "graphics.displays": "part connector vendor vendor_name model year width_pixels "
        "height_pixels refresh_hertz width_metres height_metres checksum_valid blocks "
        "blocks_announced",
        "audio.cards": _DEVICE,
        "input.devices": "part kinds bus vendor model driver",
        "camera.devices": _DEVICE,
        "sensors.temperatures": "part chip label temperature_celsius low_celsius high_celsius "
        "critical_celsius alarm",
        "sensors.fans": "part chip label speed_rpm low_rpm high_rpm alarm",
        "sensors.voltages": "part chip label voltage_volts low_volts high_volts critical_volts "
        "alarm",
        "sensors.currents": "part chip label current_amperes low_amperes high_amperes alarm",
        "sensors.powers": "part chip label power_watts high_watts critical_watts alarm",
        "power.batteries": "part vendor model technology energy_full_design_joules "
        "energy_full_joules energy_now_joules cycles charge_percent status health_percent",
        "power.supplies": "part kind online",
        "clock": "source synchronised synchronized",
        "security": "lsm apparmor selinux lockdown aslr secure_boot encrypted_root encrypted_swap",
        "services": "manager state",
    }.items()
}
"""Path of a mapping or of a list of them -> the names in it that may leave."""

REFERENCES = frozenset(("part", "display", "virtual_function_of"))
"""Facts that name a part: a place stays, a serial number becomes a name of this document only."""
