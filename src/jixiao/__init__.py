"""Jixiao: the performance of fiscal projects (财政项目支出绩效管理), read, judged, produced, managed, published."""
