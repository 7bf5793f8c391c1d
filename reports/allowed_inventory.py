"""The facts of an inventory that may leave the house: what is not in these lists is left out.

Each is about a product, or about how it is set up. None of them names a person, a place, an
address or the machine itself. Lists and mappings are named by their path; what is below them is
named too. Software that is installed, processes, who is logged in, mounts, addresses and the
kernel's command line are in none of them.
"""

__all__ = ["INVENTORY", "REFERENCES"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


INVENTORY = {
    path: _words(names)
    for path, names in {
        "system": "vendor model version family sku chassis_type chassis_kind chassis_vendor "
        "chassis_version chassis_boot_state chassis_power_state chassis_thermal_state "
        "board_vendor board_model board_version firmware_vendor firmware_version firmware_date "
        "os_name os_id os_version virtual hypervisor container",
        "system.slots": "designation kind in_use",
        "firmware": "method bits vendor version date release controller_release secure_boot "
        "setup_mode tpm_present tpm_version acpi_tables",
        "os": "name id like version version_name codename variant architecture init "
        "package_managers default_target desktops",
        "kernel": "release architecture taint log_complete",
        "kernel.taints": "bit letter meaning",
        "kernel.log_levels": "emerg alert crit err warn notice info debug",
        "cpu": "architecture mode_bits byte_order vendor model family model_number stepping "
        "microcode virtualization drawers books sockets dies clusters cores threads "
        "threads_per_core numa_nodes physical_address_bits virtual_address_bits "
        "frequency_minimum_hertz frequency_maximum_hertz possible present online offline smt "
        "flags bugs",
        "cpu.kinds": "name model model_number stepping cpus threads cores capacity "
        "frequency_minimum_hertz frequency_maximum_hertz",
        "cpu.caches": "level type size_bytes total_bytes instances shared_by ways line_bytes",
        "cpu.nodes": "number cpus memory_bytes distances",
        "memory": "installed_bytes total_bytes available_bytes offline_bytes swap_total_bytes ecc "
        "slots_total slots_empty maximum_capacity_bytes corrupted_bytes",
        "memory.modules": "part slot bank size_bytes vendor part_number type technology "
        "form_factor speed_rated_transfers_per_second speed_transfers_per_second rank "
        "voltage_volts ecc",
        "memory.controllers": "name size_bytes",
        "memory.controllers.counters": "corrected_errors uncorrected_errors",
        "memory.controllers.banks": "location type ecc_mode size_bytes",
        "memory.controllers.banks.counters": "corrected_errors uncorrected_errors",
        "memory.numa": "number total_bytes free_bytes",
        "storage.disks": "part vendor model firmware transport size_bytes rotational read_only "
        "removable physical_block_bytes logical_block_bytes state",
        "storage.disks.queue": "scheduler requests write_cache",
        "storage.disks.counters": "io_errors io_timeouts",
        "smart.disks": "part source protocol model passed critical_warning power_on_seconds "
        "start_count unsafe_shutdowns temperature_celsius temperature_limit_celsius "
        "reallocated_sectors pending_sectors uncorrectable_sectors reported_uncorrectable "
        "command_timeouts interface_errors end_to_end_errors media_errors logged_errors "
        "percentage_used_percent spare_percent spare_threshold_percent written_bytes read_bytes "
        "self_test_passed self_tests_failed",
        "storage.optical": "part vendor model firmware transport",
        "network.interfaces": "part kind vendor model driver driver_version firmware_version "
        "bus_address wireless carrier duplex speed_bits_per_second speed_maximum_bits_per_second "
        "mtu_bytes",
        "network.interfaces.counters": "rx_errors rx_dropped rx_crc_errors tx_errors tx_dropped "
        "collisions carrier_changes",
        "pci.devices": "part address class_id class_name vendor_id device_id subsystem_vendor_id "
        "subsystem_device_id revision vendor model subsystem_vendor subsystem_model driver "
        "modalias enabled link_speed_transfers_per_second "
        "link_speed_maximum_transfers_per_second link_width link_width_maximum power_state "
        "numa_node virtual_function_of virtual_functions virtual_functions_maximum",
        "pci.devices.aer": "correctable nonfatal fatal",
        "usb.devices": "part port bus_number vendor_id product_id vendor model class_id version "
        "release driver speed_bits_per_second speed_maximum_bits_per_second parent removable "
        "authorized maximum_current_amperes hub",
        "usb.devices.interfaces": "number class_id driver modalias",
        "graphics.cards": "part vendor model vendor_id device_id driver memory_bytes "
        "firmware_version boot_display",
        "graphics.connectors": "part kernel_name kind status enabled display",
        "graphics.displays": "part connector vendor vendor_name model product_id year "
        "year_is_of_model week width_pixels height_pixels refresh_hertz refresh_maximum_hertz "
        "interlaced width_metres height_metres digital interface bits_per_colour version "
        "checksum_valid blocks blocks_announced",
        "audio.cards": "part bus driver vendor model codecs playback capture",
        "input.devices": "part kinds bus vendor_id product_id driver",
        "camera.devices": "part kind bus vendor vendor_id product_id driver",
        "sensors.temperatures": "part chip label temperature_celsius low high critical alarm",
        "sensors.fans": "part chip label speed_rpm low high critical alarm",
        "sensors.voltages": "part chip label voltage_volts low high critical alarm",
        "sensors.currents": "part chip label current_amperes low high critical alarm",
        "sensors.powers": "part chip label power_watts low high critical alarm",
        "power": "bays_empty plugged",
        "power.batteries": "part vendor model technology status charge_percent "
        "energy_full_design_joules energy_full_joules energy_now_joules health_percent cycles "
        "voltage_volts voltage_design_volts",
        "power.supplies": "part kind online",
        "power.units": "part location vendor part_number revision power_maximum_watts present "
        "status plugged hot_replaceable",
        "clock": "source available_sources",
        "clock.discipline": "synchronized offset_seconds maximum_error_seconds "
        "estimated_error_seconds frequency_ppm",
        "security": "modules selinux apparmor lockdown secure_boot module_signatures_enforced "
        "fips address_randomisation root_encrypted swap_encrypted",
        "services": "manager",
    }.items()
}
"""Path of a mapping or of a list of them -> the names in it that may leave."""

REFERENCES = frozenset(("part", "display", "virtual_function_of"))
"""Facts that name a part: a place stays, a serial number becomes a name of this document only."""
