"""Instruments: question forms, decision trees and decision tables as data, official ones and our own."""
